namespace Mesosd.Settings;

/// <summary>
/// Whether a flag does something in this version. One that does nothing is refused, never ignored.
/// </summary>
public sealed record FlagStatus
{
    private FlagStatus(bool isWorking, bool isGone, string reason)
    {
        IsWorking = isWorking;
        IsGone = isGone;
        Reason = reason;
    }

    /// <summary>The flag works.</summary>
    public static FlagStatus Working { get; } = new(true, false, "");

    /// <summary>Whether the flag works.</summary>
    public bool IsWorking { get; }

    /// <summary>Whether it never will, because something replaced it or nobody needs it.</summary>
    public bool IsGone { get; }

    /// <summary>Why it does not work and what to do instead: a sentence without its end.</summary>
    public string Reason { get; }

    /// <summary>The flag's feature is still missing.</summary>
    public static FlagStatus NotYet(string reason) => new(false, false, reason);

    /// <summary>The flag's feature will not come.</summary>
    public static FlagStatus Gone(string reason) => new(false, true, reason);
}
