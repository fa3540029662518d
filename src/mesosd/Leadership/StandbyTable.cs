using Mesosd.Core;

namespace Mesosd.Leadership;

/// <summary>Masters that hold a link to us: as long as it lives, they do not lead.</summary>
internal sealed class StandbyTable
{
    private readonly Dictionary<ConnectionId, string> _nodes = [];
    private readonly Dictionary<string, int> _links = [];

    /// <summary>How many links there are, with a name or not.</summary>
    public int Count => _nodes.Count;

    /// <summary>The election nodes of those who have said which they have.</summary>
    public IReadOnlyCollection<string> Nodes => _links.Keys;

    public void Open(ConnectionId connection) => _nodes.Add(connection, "");

    /// <summary>Takes a name; false when the connection is none of ours.</summary>
    public bool Name(ConnectionId connection, string node)
    {
        if (!_nodes.TryGetValue(connection, out string? before)) return false;
        Unlink(before);
        _nodes[connection] = node;
        if (node.Length > 0) _links[node] = _links.GetValueOrDefault(node) + 1;
        return true;
    }

    /// <summary>False when the connection is none of ours.</summary>
    public bool Lose(ConnectionId connection)
    {
        if (!_nodes.Remove(connection, out string? node)) return false;
        Unlink(node);
        return true;
    }

    /// <summary>Nobody counts any more until they say anew which node they have.</summary>
    public void Distrust()
    {
        foreach (ConnectionId connection in _nodes.Keys.ToArray()) _nodes[connection] = "";
        _links.Clear();
    }

    public void Clear()
    {
        _nodes.Clear();
        _links.Clear();
    }

    // A master that dials again may have its new link open before its old one is known to be gone.
    private void Unlink(string node)
    {
        if (!_links.TryGetValue(node, out int links)) return;
        if (links == 1) _links.Remove(node);
        else _links[node] = links - 1;
    }
}
