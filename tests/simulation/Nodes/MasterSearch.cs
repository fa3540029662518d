namespace Mesosd.Simulation;

/// <summary>Which master somebody tries next: the one that a master named, otherwise all of them in turn.</summary>
internal sealed class MasterSearch(SimulatedCluster cluster)
{
    private string? _named;
    private int _next;

    public MasterNode Next()
    {
        if (_named is { } named)
        {
            _named = null;
            if (cluster.FindMaster(named) is { } master) return master;
        }
        return cluster.Masters[_next++ % cluster.Masters.Count];
    }

    /// <summary>A connection has ended; a master that does not lead may have named the one that does.</summary>
    public void Note(VirtualConnection connection) => _named = connection.Leader;

    /// <summary>This one was the right one: try it first when the connection is lost.</summary>
    public void Keep() => _next = Math.Max(0, _next - 1);
}
