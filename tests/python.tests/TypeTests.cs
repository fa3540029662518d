using System.Text.RegularExpressions;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.PythonTests;

/// <summary>What a strict type check says about the packages as they were installed, and about programs that use them.</summary>
public sealed partial class TypeTests(PythonEnvironment python)
{
    private const string OldestPython = "3.9";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private static string Samples => Path.Combine(Repository.Root, "clients", "python", "tests", "typing");

    public static TheoryData<string> Used => Named("*_used.py");

    public static TheoryData<string> Misused => Named("*_misused.py");

    [Theory]
    [InlineData("mesosd")]
    [InlineData("mesos")]
    public async Task Package_itself_is_clean(string package)
    {
        Command run = await CheckAsync("-p", package);
        Assert.True(run.ExitStatus == 0, run.Output);
    }

    [Theory]
    [MemberData(nameof(Used))]
    public async Task Program_that_is_right_is_clean(string sample)
    {
        Command run = await CheckAsync(Path.Combine(Samples, sample));
        Assert.True(run.ExitStatus == 0, run.Output);
    }

    [Theory]
    [MemberData(nameof(Misused))]
    public async Task Mistakes_are_found_where_they_are_and_nowhere_else(string sample)
    {
        string path = Path.Combine(Samples, sample);
        Command run = await CheckAsync(path);
        IEnumerable<int> found = ErrorLine().Matches(run.Output).Select(match => int.Parse(match.Groups[1].Value)).Distinct();
        IEnumerable<int> wrong = File.ReadLines(path)
            .Select((line, index) => (line, number: index + 1))
            .Where(at => at.line.EndsWith("# wrong", StringComparison.Ordinal))
            .Select(at => at.number);
        Assert.NotEmpty(wrong);
        Assert.True(wrong.SequenceEqual(found), $"wrong are the lines {string.Join(", ", wrong)}; the type check says:\n{run.Output}");
    }

    private Task<Command> CheckAsync(params string[] what) => Command.RunAsync("mypy",
        ["--strict", "--python-version", OldestPython, "--python-executable", python.Python, "--cache-dir", "/dev/null", .. what],
        Path.GetTempPath(), s_patience);

    private static TheoryData<string> Named(string pattern) =>
        [.. Directory.EnumerateFiles(Samples, pattern).Order(StringComparer.Ordinal).Select(path => Path.GetFileName(path)!)];

    [GeneratedRegex(@"^.*\.py:(\d+): error: ", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();
}
