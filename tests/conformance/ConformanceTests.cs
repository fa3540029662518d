using Mesosd.Harness;
using Xunit;

namespace Mesosd.Conformance;

/// <summary>Every file of cases against a cluster of the published binary.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests/conformance/cases");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(s_folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(IsWanted).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_case_of_the_file_holds(string file)
    {
        CaseFile cases = CaseParser.Parse(Path.Combine(s_folder, file + ".txt"));
        await using CaseCluster cluster = await CaseCluster.StartAsync(cases.Cluster);
        List<string> faults = [];
        foreach (Case one in cases.Cases)
        {
            using CaseRun run = new(one, cluster);
            try
            {
                await run.RunAsync();
                output.WriteLine($"{one.Place} {one.Name}: holds");
            }
            catch (ConformanceException fault)
            {
                faults.Add(fault.Message);
            }
        }
        Assert.True(faults.Count == 0,
            $"{faults.Count} of {cases.Cases.Count} cases do not hold:\n{string.Join('\n', faults)}");
    }

    private static bool IsWanted(string file) =>
        Environment.GetEnvironmentVariable("CASES") is not { Length: > 0 } wanted || wanted.Split(',').Contains(file);
}
