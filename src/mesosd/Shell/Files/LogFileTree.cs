using Mesosd.Protocol.Native;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Files;

/// <summary>A role's own log as its only file, such as a master's <c>/master/log</c>.</summary>
/// <param name="path">Its virtual path.</param>
/// <param name="file">Where it is; null when the role writes none.</param>
internal sealed class LogFileTree(string path, string? file) : IFileTree
{
    public OpenedPath? Open(string asked, out Refusal? refusal)
    {
        int errno = Errno.NoEntry;
        OpenedPath? opened = Is(asked) ? OpenedPath.TryOpenOwn(file!, out errno) : null;
        refusal = opened is null ? FileReading.Explain(asked, errno, Hint) : null;
        return opened;
    }

    public Task<IReadOnlyList<KeyValuePair<string, string>>> MapAsync() =>
        Task.FromResult<IReadOnlyList<KeyValuePair<string, string>>>(
            file is null ? [] : [KeyValuePair.Create(path, file)]);

    /// <summary>Whether a path names the log.</summary>
    public bool Is(string asked) => file is not null && asked.TrimEnd('/') == path;

    private string Hint => file is null
        ? "there is no such file: without --log_dir there is no log to be read"
        : $"there is no such file; the log is {path}";
}
