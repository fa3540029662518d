using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class ScenarioTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder(), "*.txt").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Scenario_grants_what_its_file_says(string file)
    {
        string path = Path.Combine(Folder(), file);
        string expected = File.ReadAllText(path);
        string actual = new Scenario().Rewrite(expected);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") File.WriteAllText(path, actual);
        else Assert.Equal(expected, actual);
    }

    private static string Folder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "mesosd.sln")))
            {
                return Path.Combine(at.FullName, "tests", "allocator.tests", "scenarios");
            }
        }
        throw new InvalidOperationException("mesosd.sln was not found above the test's own folder");
    }
}
