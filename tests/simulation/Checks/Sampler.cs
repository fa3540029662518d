namespace Mesosd.Simulation;

/// <summary>Looks now and then at what might grow without bound.</summary>
internal sealed class Sampler(SimulatedCluster cluster)
{
    // Tasks and their frames are some thousand at a time; a queue that grows with time passes these within days.
    private const int MostEvents = 200_000;
    private const int MostConnections = 2_000;
    private const int MostWaiting = 100_000;

    // At rest there are links, timers and little else.
    private const int MostEventsAtRest = 20_000;

    /// <summary>The largest of each that was seen.</summary>
    public SortedDictionary<string, long> Largest { get; } = new(StringComparer.Ordinal);

    public void Sample()
    {
        Check("events", cluster.World.WaitingCount, MostEvents);
        Check("connections", cluster.Network.Open.Count, MostConnections);
        foreach (VirtualHost host in cluster.Network.Hosts)
            foreach (VirtualProcess process in host.Processes) Check("inbox", process.WaitingCount, MostWaiting);
        foreach (MasterNode master in cluster.Masters)
            if (master.Core is { } core) Check("offers", core.Offers.Count, cluster.Agents.Count * 10);
    }

    /// <summary>Nothing has been left behind by all that happened before.</summary>
    public void ExpectSmall()
    {
        Check("events at rest", cluster.World.WaitingCount, MostEventsAtRest);
        int links = cluster.Agents.Count * 2 + cluster.Frameworks.Count + cluster.Masters.Count * 2 + 1;
        if (cluster.Network.Open.Count <= 2 * links) return;
        IEnumerable<string> left = cluster.Network.Open.Select(connection =>
            $"{connection} open {connection.IsOpen} broken {connection.IsBroken} " +
            $"over {connection.Client.IsOver}/{connection.Server.IsOver} silent {connection.Client.SilentSince}/" +
            $"{connection.Server.SilentSince} held {connection.Client.HeldCount}/{connection.Server.HeldCount}");
        throw new SafetyViolation($"{cluster.Network.Open.Count} connections at rest: {string.Join('\n', left)}");
    }

    private void Check(string what, long count, long most)
    {
        if (count > Largest.GetValueOrDefault(what)) Largest[what] = count;
        if (count > most) throw new SafetyViolation($"{what}: {count}, expected at most {most}");
    }
}
