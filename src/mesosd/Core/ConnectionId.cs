namespace Mesosd.Core;

/// <summary>
/// A peer as a core knows it: a number that the shell hands out and never uses twice in one process. A core
/// knows no socket; replies to one connection may travel over another.
/// </summary>
public readonly record struct ConnectionId(long Value) : IComparable<ConnectionId>
{
    /// <summary>No connection.</summary>
    public static readonly ConnectionId None = new(0);

    /// <inheritdoc/>
    public int CompareTo(ConnectionId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => $"c{Value}";
}
