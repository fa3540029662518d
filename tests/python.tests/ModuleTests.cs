using Mesosd.Harness;
using Xunit;

namespace Mesosd.PythonTests;

/// <summary>Every module of unit tests beside the Python packages, found by its name <c>test_*.py</c>.</summary>
public sealed class ModuleTests(PythonEnvironment python)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>The modules, by their paths below <c>clients</c>.</summary>
    public static TheoryData<string> Modules => [.. Paths().Select(path => Path.GetRelativePath(Clients, path))];

    private static string Clients => Path.Combine(Repository.Root, "clients");

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task Unit_tests_of_module_pass(string module)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Clients, module))!;
        string name = Path.GetFileNameWithoutExtension(module);
        Command run = await Command.RunAsync(python.Python, ["-W", "error::ResourceWarning", "-m", "unittest", "-v", name],
            folder, s_patience, Surroundings());
        Assert.True(run.ExitStatus == 0, run.Output);
        // A module in which nothing was found would pass as well.
        Assert.DoesNotContain("Ran 0 tests", run.Output);
    }

    [Fact]
    public void There_are_modules_to_run() => Assert.True(Paths().Count() >= 5);

    private static IEnumerable<string> Paths() => Directory.EnumerateDirectories(Clients)
        .Select(distribution => Path.Combine(distribution, "tests"))
        .Where(Directory.Exists)
        .SelectMany(tests => Directory.EnumerateFiles(tests, "test_*.py"))
        .Order(StringComparer.Ordinal);

    // Those that drive the published binary find it by this variable; those that do not need none.
    private static Dictionary<string, string> Surroundings() => new()
    {
        ["MESOSD_REPOSITORY"] = Repository.Root,
        ["MESOSD_BINARY"] = Environment.GetEnvironmentVariable("MESOSD_BINARY") ?? Path.Combine(Repository.Root, "out", "mesosd"),
    };
}
