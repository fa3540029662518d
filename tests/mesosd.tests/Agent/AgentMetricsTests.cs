using Mesosd.Agent;
using Mesosd.Metrics;
using Xunit;

namespace Mesosd.Tests.Agent;

public sealed class AgentMetricsTests
{
    [Fact]
    public void Every_figure_of_an_agent_has_a_meaning()
    {
        AgentBench bench = new(checkpoints: false);
        bench.Launch(1, 1);
        MetricList metrics = AgentMetrics.Measure(bench.Core.TakeSnapshot(bench.Now), new Instant(0));
        Assert.NotEmpty(metrics);
        Assert.All(metrics, of => Assert.True(MetricCatalogue.Find(of.Key, out _) is not null, of.Key));
    }
}
