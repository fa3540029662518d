using Mesosd.Settings;

namespace Mesosd.Tests.Settings;

/// <summary>Files by their paths; folders are what their paths make them.</summary>
internal sealed class TestFiles : IFileReader
{
    private readonly SortedDictionary<string, FileText> _files = new(StringComparer.Ordinal);

    public string this[string path]
    {
        set => _files[path] = FileText.Found(value);
    }

    public List<string> Read { get; } = [];

    public void Lock(string path) => _files[path] = FileText.Unreadable("permission denied");

    FileText IFileReader.Read(string path)
    {
        Read.Add(path);
        return _files.TryGetValue(path, out FileText file) ? file : FileText.Missing;
    }

    public FolderFiles List(string path) => new(
        [.. _files.Keys.Where(file => file.StartsWith(path + "/", StringComparison.Ordinal))
            .Select(file => file[(path.Length + 1)..]).Where(name => !name.Contains('/'))], null);
}
