namespace Mesosd.Allocation.Bench;

/// <summary>
/// A few frameworks with thousands of small tasks, hundreds with a handful, dozens with larger ones. First all
/// start what they want; then tasks end and start again.
/// </summary>
internal static class MultiFramework
{
    // Tasks that end per cycle in the second part, in the order in which they started.
    private const int EndingPerCycle = 100;

    // Dozens are enough; without the bound, frameworks that starve would keep the workload running for ever.
    private const int MostCycles = 10_000;

    private static readonly FrameworkProfile[] Profiles =
    [
        new(4, i => $"roleA-{i + 1}", 4000, "cpus:0.07;mem:400", 100),
        new(500, _ => "roleB", 5, "cpus:0.1;mem:4000", 1),
        new(50, i => $"roleC-{i + 1}", 20, "cpus:1;mem:1000", 5),
    ];

    /// <param name="agents">How many agents.</param>
    /// <param name="part">All tasks are divided by it; 1 for what Mesos' benchmark runs.</param>
    /// <param name="churnCycles">Cycles in which tasks end and start, after all have started once.</param>
    public static MeasuredCluster Run(int agents, int part, int churnCycles)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle total = cluster.Bundles.Scalars("cpus:64;mem:488000");
        List<FrameworkAtWork> atWork = AddFrameworks(cluster, part);
        cluster.AddAgents(agents, _ => total, usedOf: null, "roleB");
        var running = new Queue<(FrameworkAtWork Framework, Grant Task)>();
        int wanted = atWork.Sum(each => each.TasksWanted);
        for (int cycle = 0; running.Count < wanted; cycle++)
        {
            if (cycle == MostCycles)
            {
                throw new InvalidOperationException($"{running.Count} of {wanted} tasks run after {cycle} cycles");
            }
            AcceptAll(cluster, atWork, running);
            cluster.RunCycle("cycle until all run");
        }
        for (int cycle = 0; cycle < churnCycles; cycle++)
        {
            EndOldest(cluster, running);
            AcceptAll(cluster, atWork, running);
            cluster.RunCycle("cycle with tasks ending");
        }
        cluster.Note(running.Count);
        return cluster;
    }

    private static List<FrameworkAtWork> AddFrameworks(MeasuredCluster cluster, int part)
    {
        var atWork = new List<FrameworkAtWork>();
        foreach (FrameworkProfile profile in Profiles)
        {
            cluster.AddFrameworks(profile.Frameworks, profile.RoleOf);
            ResourceBundle task = cluster.Bundles.Scalars(profile.TaskText);
            int wanted = (profile.Tasks + part - 1) / part;
            for (int i = 0; i < profile.Frameworks; i++)
            {
                atWork.Add(new FrameworkAtWork(task, wanted, profile.TasksPerOffer));
            }
        }
        return atWork;
    }

    /// <summary>
    /// Every framework starts what it can in its offers and returns the rest without a refusal. Who has all that it
    /// wants suppresses offers, or it would have them all for ever: its share stays the smallest.
    /// </summary>
    private static void AcceptAll(
        MeasuredCluster cluster, List<FrameworkAtWork> atWork, Queue<(FrameworkAtWork, Grant)> running)
    {
        foreach (Grant offer in cluster.Offers)
        {
            FrameworkAtWork framework = atWork[offer.Framework.Value];
            ResourceBundle rest = offer.Resources;
            for (int i = 0; i < framework.TasksPerOffer && framework.Starts(rest); i++)
            {
                rest = rest.Subtract(framework.Task);
                running.Enqueue((framework, offer with { Resources = framework.Task }));
            }
            cluster.Recover(offer, rest, refuseFor: null);
            if (framework.HasAll) cluster.Allocator.Suppress(offer.Framework, []);
        }
        cluster.Offers.Clear();
    }

    private static void EndOldest(MeasuredCluster cluster, Queue<(FrameworkAtWork, Grant)> running)
    {
        for (int i = 0; i < EndingPerCycle && running.Count > 0; i++)
        {
            (FrameworkAtWork framework, Grant task) = running.Dequeue();
            if (framework.HasAll) cluster.Allocator.Revive(task.Framework, [], cluster.Now);
            framework.End();
            cluster.Recover(task, task.Resources, refuseFor: null);
        }
    }

    private sealed class FrameworkAtWork(ResourceBundle task, int wanted, int perOffer)
    {
        private int _running;

        public ResourceBundle Task => task;

        public int TasksWanted => wanted;

        public int TasksPerOffer => perOffer;

        public bool HasAll => _running == wanted;

        /// <summary>Counts a task as started if one is wanted and fits.</summary>
        public bool Starts(ResourceBundle rest)
        {
            if (HasAll || !rest.Contains(task)) return false;
            _running++;
            return true;
        }

        public void End() => _running--;
    }
}
