namespace Mesosd.Settings;

/// <summary>What every type of flag value says about itself, in help texts and errors.</summary>
public abstract class FlagType
{
    /// <summary>The type's name in the documentation, such as <c>duration</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What stands for the value in a usage line, such as <c>DURATION</c>; empty for switches.
    /// </summary>
    public required string Placeholder { get; init; }

    /// <summary>What is expected, such as <c>a port from 0 to 65535</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>A value that is right.</summary>
    public required string Example { get; init; }

    /// <summary>How the text is prepared before it is parsed.</summary>
    public FlagContent Content { get; init; } = FlagContent.Trimmed;

    /// <summary>The text that a flag without a value stands for; null when it must have a value.</summary>
    public string? BareText { get; init; }

    /// <summary>The text that <c>--no-name</c> stands for; null when there is no such form.</summary>
    public string? NegatedText { get; init; }

    /// <summary>Whether errors must not repeat the value: it may be long, or hold secrets.</summary>
    public bool HidesValue { get; init; }
}
