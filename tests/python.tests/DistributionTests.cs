using System.Formats.Tar;
using System.IO.Compression;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.PythonTests;

/// <summary>What is in the files that users get.</summary>
public sealed class DistributionTests(PythonEnvironment python)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Installed_package_needs_nothing_and_says_its_version()
    {
        Command run = await Command.RunAsync(python.Python,
            ["-c", "import mesosd, importlib.metadata as m; print(mesosd.__version__, m.version('mesosd'), m.requires('mesosd'))"],
            Path.GetTempPath(), s_patience);
        string version = VersionOfTheProject();
        Assert.Equal($"{version} {version} None", run.Output.Trim());
    }

    [Fact]
    public void Wheel_is_pure_and_holds_the_generated_messages_and_the_marker_of_types()
    {
        string path = Assert.Single(Directory.GetFiles(PythonEnvironment.Wheels, "mesosd-*.whl"));
        Assert.EndsWith("-py3-none-any.whl", path);
        using ZipArchive wheel = ZipFile.OpenRead(path);
        string[] names = [.. wheel.Entries.Select(entry => entry.FullName)];
        Assert.Contains("mesosd/py.typed", names);
        Assert.Contains("mesosd/messages/__init__.py", names);
        Assert.Contains("mesosd/messages/scheduler.py", names);
        Assert.DoesNotContain(names, name => name.Contains("tests", StringComparison.Ordinal));
    }

    [Fact]
    public void Source_archive_can_be_built_without_the_generator()
    {
        string path = Assert.Single(Directory.GetFiles(PythonEnvironment.Wheels, "mesosd-*.tar.gz"));
        using TarReader archive = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<string> names = [];
        while (archive.GetNextEntry() is { } entry) names.Add(entry.Name[(entry.Name.IndexOf('/') + 1)..]);
        Assert.Contains("pyproject.toml", names);
        Assert.Contains("src/mesosd/messages/__init__.py", names);
        Assert.Contains("LICENSE", names);
    }

    private static string VersionOfTheProject()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        int start = text.IndexOf("<Version>", StringComparison.Ordinal) + "<Version>".Length;
        return text[start..text.IndexOf("</Version>", StringComparison.Ordinal)];
    }
}
