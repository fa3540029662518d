using Mesosd.Metrics;

namespace Mesosd.Shell.Agent.Sandboxes;

/// <summary>What a <see cref="SandboxCollector"/> has done, under Mesos' names.</summary>
/// <param name="Pending">Sandboxes of ended runs at the last look.</param>
/// <param name="Succeeded">Sandboxes that were removed.</param>
/// <param name="Failed">Removals that left something behind.</param>
/// <param name="AllowedAge">How old they may be, by the last look at the disk.</param>
internal sealed record SandboxFigures(int Pending, long Succeeded, long Failed, TimeSpan AllowedAge)
{
    public void AddTo(MetricList metrics)
    {
        metrics["gc/path_removals_pending"] = Pending;
        metrics["gc/path_removals_succeeded"] = Succeeded;
        metrics["gc/path_removals_failed"] = Failed;
        metrics["slave/executor_directory_max_allowed_age_secs"] = AllowedAge.TotalSeconds;
    }
}
