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
    public async Task Old_bindings_need_the_client_of_the_same_version_and_nothing_else()
    {
        Command run = await Command.RunAsync(python.Python,
            ["-c", "import mesos.native, importlib.metadata as m; print(m.requires('mesosd-mesos'))"], Path.GetTempPath(), s_patience);
        // Builders write it with brackets and blanks, or without.
        Assert.Equal($"['mesosd=={VersionOfTheProject()}']", run.Output.Trim().Replace("(", "").Replace(")", "").Replace(" ", ""));
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

    [Theory]
    [InlineData("mesosd", "src/mesosd/messages/__init__.py")]
    [InlineData("mesosd-mesos", "src/mesos/interface/mesos_pb2.py")]
    public void Source_archive_can_be_built_without_the_generator(string distribution, string generated)
    {
        string file = $"{distribution}-{VersionOfTheProject()}.tar.gz";
        // Builders write the dash in the name so, or as an underscore.
        string path = Directory.GetFiles(PythonEnvironment.Wheels, "*.tar.gz")
            .Single(path => Path.GetFileName(path).Replace("mesosd_", "mesosd-") == file);
        using TarReader archive = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<string> names = [];
        while (archive.GetNextEntry() is { } entry) names.Add(entry.Name[(entry.Name.IndexOf('/') + 1)..]);
        Assert.Contains("pyproject.toml", names);
        Assert.Contains(generated, names);
        Assert.Contains("LICENSE", names);
    }

    private static string VersionOfTheProject()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        int start = text.IndexOf("<Version>", StringComparison.Ordinal) + "<Version>".Length;
        return text[start..text.IndexOf("</Version>", StringComparison.Ordinal)];
    }
}
