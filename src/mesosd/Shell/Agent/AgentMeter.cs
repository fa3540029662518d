using Mesosd.Master;
using Mesosd.Metrics;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Agent.Sandboxes;
using Mesosd.Shell.Http;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Agent;

/// <summary>What an agent's process measures beside its core. Thread-safe.</summary>
/// <param name="http">Its HTTP.</param>
/// <param name="loop">Its loop.</param>
/// <param name="sandboxes">What removes old sandboxes.</param>
internal sealed class AgentMeter(HttpHost http, RoleLoop<AgentHostInput> loop, SandboxCollector sandboxes)
{
    /// <summary>Sets the figures of the machine, the connections and HTTP.</summary>
    public void AddTo(MetricList metrics)
    {
        MasterMetrics.AddMachine(metrics, MachineMeter.Read());
        MasterMetrics.AddWire(metrics, NetworkCounters.Process.Read());
        http.Read().AddTo(metrics);
        sandboxes.Figures.AddTo(metrics);
    }

    /// <summary>What was measured, for Prometheus.</summary>
    public IReadOnlyList<HistogramFamily> Histograms() =>
    [
        http.Read().ToFamily(),
        HistogramFamily.Of(
            "mesosd_loop_turn_duration_seconds", "How long turns of the loop took that had inputs", loop.TurnTimes),
    ];
}
