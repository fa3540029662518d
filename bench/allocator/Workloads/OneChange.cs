namespace Mesosd.Allocation.Bench;

/// <summary>A large cluster in which nothing happens, and then one thing does.</summary>
internal static class OneChange
{
    /// <summary>A cluster in which everything is offered and nothing is left to do.</summary>
    public static MeasuredCluster Prepare(ClusterSize size)
    {
        MeasuredCluster cluster = Decline.Prepare(size);
        cluster.RunCycle("cycle after the first");
        return cluster;
    }

    /// <summary>The last offer is taken back without a refusal.</summary>
    public static void TakeBackLast(MeasuredCluster cluster)
    {
        Grant offer = cluster.Offers[^1];
        cluster.Offers.RemoveAt(cluster.Offers.Count - 1);
        cluster.Recover(offer, offer.Resources, refuseFor: null);
    }

    /// <summary>
    /// The agent that everybody declined gets attention again: a task on it starts and ends.
    /// </summary>
    public static void TouchDeclined(MeasuredCluster cluster)
    {
        AgentIndex agent = cluster.Agents.First(each => !cluster.Allocator.Free(each).IsEmpty);
        var task = new Grant(cluster.Frameworks[0], new RoleIndex(0), agent, cluster.Allocator.Free(agent));
        cluster.Allocator.AddAllocation(task.Framework, task.Role, agent, task.Resources);
        cluster.Recover(task, task.Resources, refuseFor: null);
    }

    /// <summary>
    /// The last agent is declined for ever by every framework; each cycle looks at it for everybody else.
    /// </summary>
    public static void DeclineOneByAll(MeasuredCluster cluster)
    {
        AgentIndex agent = cluster.Offers[^1].Agent;
        for (int i = 0; i < cluster.Frameworks.Count; i++)
        {
            Grant offer = cluster.Offers[^1];
            if (offer.Agent != agent) throw new InvalidOperationException($"{agent} was offered to nobody in round {i}");
            cluster.Offers.RemoveAt(cluster.Offers.Count - 1);
            cluster.Recover(offer, offer.Resources, MeasuredCluster.ForEver);
            cluster.RunCycle("cycle after one agent was declined, by all one after the other");
        }
    }

    public static MeasuredCluster Run(ClusterSize size, int rounds)
    {
        MeasuredCluster cluster = Prepare(size);
        for (int round = 0; round < rounds; round++)
        {
            TakeBackLast(cluster);
            cluster.RunCycle("cycle after one agent's offer came back");
            cluster.RunCycle("idle cycle");
        }
        DeclineOneByAll(cluster);
        return cluster;
    }
}
