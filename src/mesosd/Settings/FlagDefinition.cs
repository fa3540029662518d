namespace Mesosd.Settings;

/// <summary>One flag, as data: what parses it, what help says about it, and whether it works.</summary>
public abstract class FlagDefinition(string name, string? defaultText)
{
    /// <summary>The name, in lower case with underscores.</summary>
    public string Name { get; } = name;

    /// <summary>The default as one would write it; null when there is none.</summary>
    public string? DefaultText { get; } = defaultText;

    /// <summary>Old names that are still accepted, with a warning.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>A letter that switches it on with one dash.</summary>
    public char? Letter { get; init; }

    /// <summary>The heading it stands under in help.</summary>
    public string Topic { get; init; } = "Flags";

    /// <summary>How much it matters.</summary>
    public FlagRank Rank { get; init; } = FlagRank.Own;

    /// <summary>What it does, in one or two short sentences.</summary>
    public required string Help { get; init; }

    /// <summary>Whether it works in this version.</summary>
    public FlagStatus Status { get; init; } = FlagStatus.Working;

    /// <summary>
    /// What happens without a value, for a flag whose default is found out; null for all others.
    /// </summary>
    public string? DefaultNote { get; init; }

    /// <summary>Mesos' default where ours differs; null where it is the same.</summary>
    public string? MesosDefault { get; init; }

    /// <summary>
    /// For a flag that does not work yet: the value that asks for what happens anyway, and is therefore
    /// accepted. The default when not given.
    /// </summary>
    public string? InertText { get; init; }

    /// <summary>Whether there must be a value from somewhere.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it may be given several times on a command line, each adding a value.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Whether <c>MESOS_NAME</c> in the environment sets it.</summary>
    public bool IsInEnvironment { get; init; } = true;

    /// <summary>The type of its value.</summary>
    public abstract FlagType Type { get; }

    /// <summary>Reads a prepared text.</summary>
    internal abstract Parsed<object?> Convert(string text);

    /// <summary>Whether the text asks for no more than what this version does anyway.</summary>
    internal bool IsInert(string text)
    {
        if ((InertText ?? DefaultText) is not { } inert) return false;
        return Convert(text).TryGet(out object? given, out _) &&
               Convert(inert).TryGet(out object? harmless, out _) && Equals(given, harmless);
    }
}
