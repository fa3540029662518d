using Xunit;

namespace Mesosd.Tests.Agent;

/// <summary>The agent's decisions as text: commands, <c>----</c>, what the agent does.</summary>
public sealed class AgentScenarioTests
{
    private static readonly string Folder = Path.Combine("tests", "mesosd.tests", "scenarios", "agent");

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Snapshot.Root, Folder), "*.txt")
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Agent_does_what_the_scenario_says(string file)
    {
        string path = Path.Combine(Folder, file);
        string text = File.ReadAllText(Path.Combine(Snapshot.Root, path));
        Snapshot.CheckFile(path, new AgentScenario().Rewrite(text));
    }
}
