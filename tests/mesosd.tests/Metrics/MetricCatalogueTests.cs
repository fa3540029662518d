using System.Text;
using Mesosd.Metrics;
using Xunit;

namespace Mesosd.Tests.Metrics;

/// <summary>Every figure has a meaning, and docs/metrics.md says it.</summary>
public sealed class MetricCatalogueTests
{
    private const string Page = "docs/metrics.md";
    private const string End = "<!-- end -->";

    [Fact]
    public void Page_lists_every_figure_as_the_catalogue_has_it()
    {
        string text = File.ReadAllText(Path.Combine(Snapshot.Root, Page));
        text = Replace(text, "master", MetricCatalogue.Master);
        text = Replace(text, "agent", MetricCatalogue.Agent);
        text = Replace(text, "both", MetricCatalogue.Both);
        Snapshot.CheckFile(Page, text);
    }

    [Fact]
    public void Figures_of_different_meaning_have_different_names_for_Prometheus()
    {
        string[] twice =
        [
            .. MetricCatalogue.All.GroupBy(family => family.PlainName).Where(group => group.Count() > 1)
                .Select(group => group.Key),
        ];
        Assert.Empty(twice);
        Assert.All(MetricCatalogue.All, family => Assert.False(family.Help.EndsWith('.')));
    }

    [Theory]
    [InlineData("allocator/mesos/roles/a/b/c/shares/dominant", "role=a/b/c")]
    [InlineData("allocator/mesos/quota/roles/a/resources/b/resources/cpus/limit", "role=a resource=b/resources/cpus")]
    [InlineData("master/frameworks/n/id/roles/r/oldest_offer_secs", "framework=n framework_id=id role=r")]
    [InlineData("master/frameworks/n/id/roles/a/calls/b/offers", "framework=n framework_id=id role=a/calls/b")]
    [InlineData("master/frameworks/n%2F/id/calls/accept", "framework=n%2F framework_id=id type=accept")]
    [InlineData("master/frameworks/n/id/events/subscribed", "framework=n framework_id=id type=subscribed")]
    [InlineData("master/frameworks//id/calls", "framework= framework_id=id")]
    [InlineData("master/task_lost/source_master/reason_agent_removed", "state=task_lost source=source_master reason=reason_agent_removed")]
    [InlineData("master/cpus_revocable_used", "resource=cpus")]
    [InlineData("master/gpus_percent", "resource=gpus")]
    [InlineData("slave/mem_used", "resource=mem")]
    [InlineData("master/nothing", null)]
    public void Name_is_found_with_what_varies_in_it(string name, string? expected)
    {
        MetricFamily? family = MetricCatalogue.Find(name, out IReadOnlyList<string> values);
        Assert.Equal(expected, family is null ? null
            : string.Join(' ', family.Labels.Zip(values, (label, value) => $"{label}={value}")));
    }

    private static string Replace(string text, string what, IReadOnlyList<MetricFamily> families)
    {
        string begin = $"<!-- figures of {what}: written by UPDATE_SNAPSHOTS=1 -->\n";
        int start = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Page} has no line {begin}");
        start += begin.Length;
        int end = text.IndexOf(End, start, StringComparison.Ordinal);
        StringBuilder table = new("\n| `/metrics/snapshot` | `/metrics` | Kind | Meaning |\n|---|---|---|---|\n");
        foreach (MetricFamily family in families)
            table.Append($"| `{family.Pattern}` | `{family.PlainName}` | {family.Kind.ToString().ToLowerInvariant()} | {family.Help} |\n");
        return text[..start] + table.Append('\n') + text[end..];
    }
}
