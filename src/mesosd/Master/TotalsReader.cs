using Mesosd.Allocation;

namespace Mesosd.Master;

/// <summary>Adds up how much there is of everything in a snapshot.</summary>
internal static class TotalsReader
{
    /// <summary>The scalars that there are figures of.</summary>
    public static IReadOnlyList<string> Names => s_names;

    private static readonly string[] s_names = ["cpus", "gpus", "mem", "disk"];

    public static MasterTotals Read(MasterSnapshot snapshot)
    {
        int connected = 0, active = 0, registered = 0, recovered = 0, subscribed = 0;
        long[] total = new long[2 * s_names.Length], free = new long[2 * s_names.Length], offered = new long[2 * s_names.Length];
        foreach (ref readonly AgentReading agent in snapshot.Agents)
        {
            if (agent.IsRecovered) recovered++;
            if (agent.IsConnected) connected++;
            if (agent.IsActive) active++;
            if (!agent.IsRegistered) continue;
            registered++;
            Add(snapshot, agent.Total, total);
            Add(snapshot, agent.Free, free);
            Add(snapshot, agent.Offered, offered);
        }
        foreach (ref readonly FrameworkReading framework in snapshot.Frameworks)
            if (framework.IsConnected) subscribed++;
        return new MasterTotals
        {
            AgentsActive = active,
            AgentsConnected = connected,
            AgentsDisconnected = registered - connected,
            AgentsRecovered = recovered,
            AgentsHeld = snapshot.AgentsHeld,
            IsSuspended = snapshot.IsSuspended,
            AgentsUnreachable = snapshot.AgentsUnreachable,
            FrameworksConnected = subscribed,
            FrameworksDisconnected = snapshot.Frameworks.Count - subscribed,
            FrameworksCompleted = snapshot.CompletedFrameworks.Count,
            OpenOffers = snapshot.Offers.Count,
            Tasks = snapshot.LiveTasks,
            Resources = [.. s_names.Select((name, index) => new ResourceTotals(
                name, At(2 * index), At(2 * index + 1)))],
        };

        ResourceTotal At(int index) => new(total[index], total[index] - free[index] - offered[index], offered[index]);
    }

    // A place for what is kept, and one for what may be taken back, of each name.

    private static void Add(MasterSnapshot snapshot, ResourceBundle bundle, long[] sums)
    {
        for (int position = 0; position < bundle.Count; position++)
        {
            ResourceEntry entry = bundle[position];
            if (entry.Type != ResourceValueType.Scalar) continue;
            ResourceKindDescription kind = snapshot.Resources.Kinds.Describe(entry.Kind);
            int index = Array.IndexOf(s_names, kind.Name);
            if (index < 0) continue;
            index = 2 * index + (kind.Revocable ? 1 : 0);
            sums[index] = checked(sums[index] + entry.Milli);
        }
    }
}
