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

    [Fact]
    public void Time_of_the_recovery_is_told_once_it_is_over()
    {
        AgentBench bench = new(checkpoints: false);
        AgentSnapshot snapshot = bench.Core.TakeSnapshot(bench.Now);
        Instant started = snapshot.RecoveredAt - TimeSpan.FromSeconds(3);
        Assert.Equal(3, AgentMetrics.Measure(snapshot, started).Single(of => of.Key == "slave/recovery_time_secs").Value);
        Assert.DoesNotContain(
            AgentMetrics.Measure(snapshot with { RecoveredAt = Instant.Never }, started), of => of.Key == "slave/recovery_time_secs");
    }
}
