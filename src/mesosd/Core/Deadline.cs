namespace Mesosd.Core;

/// <summary>
/// A moment at which something must be looked at. It belongs to what it is about and is in at most one heap;
/// it is set, moved and cancelled any number of times.
/// </summary>
/// <param name="kind">What to do when it is due.</param>
/// <param name="subject">What it is about.</param>
public sealed class Deadline<TKind>(TKind kind, object subject)
    where TKind : struct, Enum
{
    internal const int NotInHeap = -1;

    /// <summary>What to do when it is due.</summary>
    public TKind Kind { get; } = kind;

    /// <summary>What it is about.</summary>
    public object Subject { get; } = subject;

    /// <summary>When it is due; <see cref="Instant.Never"/> while it is not set.</summary>
    public Instant At { get; internal set; } = Instant.Never;

    /// <summary>Whether it is waiting.</summary>
    public bool IsSet => Position != NotInHeap;

    internal int Position { get; set; } = NotInHeap;

    internal long Sequence { get; set; }
}
