using System.Text.RegularExpressions;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.Conformance;

/// <summary>That the cases leave nothing out.</summary>
public sealed partial class CoverageTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<Case> s_cases =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/conformance/cases"), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(path => CaseParser.Parse(path).Cases),
    ];

    [Fact]
    public void Every_status_rule_call_event_and_path_has_a_case()
    {
        ILookup<string, Case> byTag = s_cases.SelectMany(one => Coverage.TagsOf(one), (one, tag) => (one, tag))
            .ToLookup(pair => pair.tag, pair => pair.one);
        foreach (string tag in Promises.All)
            output.WriteLine($"{tag,-50} {string.Join("; ", byTag[tag].Take(3).Select(one => $"{one.Place} {one.Name}"))}");
        string[] missing = [.. Promises.All.Where(tag => !byTag.Contains(tag))];
        Assert.True(missing.Length == 0, $"{missing.Length} things have no case:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void What_this_version_is_said_not_to_have_is_not_there()
    {
        HashSet<string> found = [.. s_cases.SelectMany(Coverage.TagsOf)];
        string[] unexpected = [.. Promises.Absent.Where(found.Contains)];
        Assert.Empty(unexpected);
    }

    [Fact]
    public void Page_for_those_who_move_from_Mesos_names_every_absent_call_and_only_flags_and_pages_that_are_there()
    {
        string page = Read("docs/migrating-from-mesos.md");
        string flags = Read("docs/configuration.md");
        string[] wrong =
        [
            .. Promises.AbsentCalls.Where(call => !page.Contains($"`{call}`", StringComparison.Ordinal)),
            .. FlagName().Matches(page).Select(match => match.Groups[1].Value)
                .Where(flag => !flags.Contains($"| `{flag}`", StringComparison.Ordinal) && flag != "help"),
            .. PageName().Matches(page).Select(match => match.Value)
                .Where(path => !File.Exists(Path.Combine(Repository.Root, path))),
        ];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Names_of_cases_are_sentences_of_their_own() =>
        Assert.Empty(s_cases.GroupBy(one => (one.Place.Split(':')[0], one.Name)).Where(group => group.Count() > 1)
            .Select(group => group.Key));

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex("--([a-z][a-z0-9_]+)")]
    private static partial Regex FlagName();

    [GeneratedRegex("docs/[a-z/-]+[.]md")]
    private static partial Regex PageName();
}
