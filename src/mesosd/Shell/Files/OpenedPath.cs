using System.Globalization;
using System.Text;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Files;

/// <summary>
/// A file or folder that is shown to operators, held by a descriptor that can only be looked at. It is opened first and
/// judged afterwards, by where the kernel says that the descriptor leads: a task that swaps a link meanwhile
/// gains nothing.
/// </summary>
internal sealed class OpenedPath : IDisposable
{
    private const int OpenAsPath = 0x20_0000;
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const int MaxPathBytes = 4096;

    private readonly int _descriptor;

    private OpenedPath(int descriptor) => _descriptor = descriptor;

    /// <summary>A path to the very thing that is held, for opening it to be read.</summary>
    public string Held => PathOf(_descriptor);

    /// <summary>Opens what lies in a folder, unless links lead out of that folder, or the folder itself elsewhere.</summary>
    /// <param name="outer">Where the folder must be.</param>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="rest">What is wanted of it, relative and without <c>..</c>; empty for the folder itself.</param>
    /// <param name="errno">Why there is none: <see cref="Errno.CrossDevice"/> when it leads out.</param>
    public static OpenedPath? TryOpenWithin(string outer, string folder, string rest, out int errno)
    {
        using OpenedPath? all = Open(outer, out errno);
        if (all is null) return null;
        using OpenedPath? root = Open(folder, out errno);
        if (root is null) return null;
        OpenedPath? target = Open(rest.Length == 0 ? folder : $"{folder}/{rest}", out errno);
        if (target is null) return null;
        if (root.LiesIn(all) && (rest.Length == 0 || target.LiesIn(root))) return target;
        target.Dispose();
        errno = Errno.CrossDevice;
        return null;
    }

    /// <summary>Opens a file of the role's own, that nobody else can put links into.</summary>
    public static OpenedPath? TryOpenOwn(string path, out int errno) => Open(path, out errno);

    /// <summary>What it is.</summary>
    public FileFacts Examine() => Examine("", EmptyPath) ?? default;

    /// <summary>
    /// What an entry of this folder is; null when it has gone. Links are told of, not followed.
    /// </summary>
    public FileFacts? ExamineEntry(string name) => Examine(name, NoFollow);

    /// <inheritdoc/>
    public void Dispose() => Libc.Close(_descriptor);

    private static OpenedPath? Open(string path, out int errno)
    {
        int descriptor = Libc.Open(path, OpenAsPath | LinuxConstants.OpenCloseOnExec, 0);
        errno = descriptor < 0 ? Errno.Last : 0;
        return descriptor < 0 ? null : new OpenedPath(descriptor);
    }

    private bool LiesIn(OpenedPath folder)
    {
        string? own = FindPlace();
        string? around = folder.FindPlace();
        if (own is null || around is null) return false;
        return own == around || own.StartsWith(around + "/", StringComparison.Ordinal);
    }

    // Where the kernel says it is, all links resolved.
    private unsafe string? FindPlace()
    {
        byte* place = stackalloc byte[MaxPathBytes];
        nint length = Libc.ReadLink(Held, place, MaxPathBytes);
        // A longer one is cut off by the kernel, and a cut path must not be compared.
        return length is <= 0 or >= MaxPathBytes ? null : Encoding.UTF8.GetString(place, (int)length);
    }

    private unsafe FileFacts? Examine(string name, int flags)
    {
        FileFacts facts = default;
        return Libc.Examine(_descriptor, name, flags, FileFacts.UsualKnown, &facts) == 0 ? facts : null;
    }

    private static string PathOf(int descriptor) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}");
}
