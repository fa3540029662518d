using Mesosd.Core;

namespace Mesosd.Leadership;

/// <summary>Masters that hold a link to us, so as to notice at once when our process is dead.</summary>
internal sealed class StandbyTable
{
    private readonly HashSet<ConnectionId> _links = [];

    /// <summary>How many links there are.</summary>
    public int Count => _links.Count;

    public void Open(ConnectionId connection) => _links.Add(connection);

    /// <summary>False when the connection is none of ours.</summary>
    public bool Lose(ConnectionId connection) => _links.Remove(connection);

    public void Clear() => _links.Clear();
}
