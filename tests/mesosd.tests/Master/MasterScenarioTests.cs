using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>Each file in scenarios/master is a conversation with a master, and what must come of it.</summary>
public sealed class MasterScenarioTests
{
    private static readonly string Folder = Path.Combine("tests", "mesosd.tests", "scenarios", "master");

    public static TheoryData<string> Files() => new(
        Directory.EnumerateFiles(Path.Combine(Snapshot.Root, Folder), "*.txt")
            .Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Master_does_what_the_scenario_says(string file)
    {
        string path = Path.Combine(Folder, file);
        string text = File.ReadAllText(Path.Combine(Snapshot.Root, path));
        Snapshot.CheckFile(path, new ScenarioRunner().Run(text));
    }
}
