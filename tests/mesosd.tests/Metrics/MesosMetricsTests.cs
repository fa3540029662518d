using System.Text;
using Mesosd.Metrics;
using Xunit;

namespace Mesosd.Tests.Metrics;

/// <summary>
/// No figure of Mesos is lost: each is in the catalogue, or docs/metrics.md says why it is not. That they are published, too,
/// is tested on the binary (tests/e2e/MetricNamesTests.cs).
/// </summary>
public sealed class MesosMetricsTests
{
    private const string Page = "docs/metrics.md";
    private const string Begin = "<!-- figures that are missing: written by UPDATE_SNAPSHOTS=1 -->\n";
    private const string End = "<!-- end -->";

    [Fact]
    public void Every_figure_of_Mesos_is_in_the_catalogue_or_has_a_reason()
    {
        Assert.True(MesosMetric.All.Count > 400);
        Assert.All(MesosMetric.All, metric => Assert.True(
            MetricCatalogue.Find(metric.Example, out _) is null == metric.Reason is not null,
            $"{metric.Pattern}: {(metric.Reason is null ? "is in no family" : "is there, and has a reason not to be")}"));
    }

    [Fact]
    public void Page_says_why_figures_are_missing()
    {
        string text = File.ReadAllText(Path.Combine(Snapshot.Root, Page));
        int start = text.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Page} has no line {Begin}");
        start += Begin.Length;
        int end = text.IndexOf(End, start, StringComparison.Ordinal);
        StringBuilder table = new("\n| Figures | Why they are missing |\n|---|---|\n");
        foreach (IGrouping<string, MesosMetric> missing in
            MesosMetric.All.Where(metric => metric.Reason is not null).GroupBy(metric => metric.Reason!))
            table.Append($"| {string.Join(", ", NamesOf(missing))} | {missing.Key} |\n");
        Snapshot.CheckFile(Page, text[..start] + table.Append('\n') + text[end..]);
    }

    // What a timer tells stands below its name.
    private static IEnumerable<string> NamesOf(IEnumerable<MesosMetric> metrics)
    {
        string[] patterns = [.. metrics.Select(metric => metric.Pattern)];
        foreach (string pattern in patterns)
        {
            bool isPart = patterns.Any(other => pattern.StartsWith(other + "/", StringComparison.Ordinal));
            bool isTimer = patterns.Contains(pattern + "/count");
            if (!isPart) yield return isTimer ? $"`{pattern}` and below" : $"`{pattern}`";
        }
    }
}
