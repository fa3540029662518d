using Mesosd.Metrics;
using Mesosd.Shell.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Mesosd.Tests.Metrics;

/// <summary>What Prometheus reads.</summary>
public sealed class MetricTextTests
{
    [Theory]
    [InlineData(MetricFormat.Prometheus, "metrics-prometheus.txt")]
    [InlineData(MetricFormat.OpenMetrics, "metrics-openmetrics.txt")]
    public void Text_is_as_the_golden_file_says(MetricFormat format, string golden)
    {
        MetricList metrics = new()
        {
            ["master/uptime_secs"] = 1.5,
            ["master/cpus_total"] = 8,
            ["master/tasks_finished"] = 1e15,
            ["allocator/mesos/roles/eng/dev/shares/dominant"] = 0.25,
            ["allocator/mesos/roles/a\"b\\c\nd/shares/dominant"] = 0,
            ["master/frameworks/my%20one/id-0001/roles/eng/dev/offers"] = 2,
            ["master/frameworks/my%20one/id-0001/roles/eng/dev/suppressed"] = 0,
            ["master/frameworks/two/id-0002/roles/web/offers"] = 1,
            ["master/frameworks/two/id-0002/calls"] = 7,
            ["master/frameworks/two/id-0002/calls/accept"] = 4,
            ["master/frameworks/two/id-0002/calls/decline"] = 3,
            ["master/task_failed/source_executor/reason_command_executor_failed"] = 1,
            ["mesosd/nobody_knows_this"] = double.PositiveInfinity,
        };
        HistogramReading times = new()
        {
            Bounds = [0.001, 1, 2.5],
            Counts = [3, 0, 1, 2],
            SumSeconds = 12.25,
        };
        HistogramFamily[] histograms =
        [
            new("mesosd_http_request_duration_seconds", "How long", "endpoint", [KeyValuePair.Create("/state", times)]),
            HistogramFamily.Of("mesosd_loop_turn_duration_seconds", "How long", times),
        ];
        Snapshot.Check(golden, MetricText.Write(metrics, histograms, format));
    }

    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
        "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", MetricFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text", MetricFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;q=0.2, text/plain", MetricFormat.Prometheus)]
    [InlineData("application/openmetrics-text;q=0", MetricFormat.Prometheus)]
    [InlineData("text/plain;version=0.0.4", MetricFormat.Prometheus)]
    [InlineData("*/*", MetricFormat.Prometheus)]
    [InlineData("text/html", MetricFormat.Prometheus)]
    [InlineData(null, MetricFormat.Prometheus)]
    public void Format_is_the_one_that_the_scraper_likes_best(string? accept, MetricFormat expected) =>
        Assert.Equal(expected, MetricAnswer.Choose(accept is null ? StringValues.Empty : accept));
}
