namespace Mesosd.Protocol.Client;

/// <summary>Whom to try next: the last known leader first, then the list in turn.</summary>
/// <remarks>Not thread-safe. Pure.</remarks>
internal sealed class AddressList
{
    private string? _leader;
    private int _next;

    /// <summary>Names the leader: the next attempt goes there.</summary>
    public void Remember(string leader) => _leader = leader;

    /// <summary>The next address to try; null when there is none at all.</summary>
    /// <param name="addresses">The list as it is now; it may change between calls.</param>
    public string? Next(IReadOnlyList<string> addresses)
    {
        if (_leader is { } leader)
        {
            // Once only: if it fails the list has its turn.
            _leader = null;
            return leader;
        }
        if (addresses.Count == 0) return null;
        _next %= addresses.Count;
        return addresses[_next++];
    }
}
