namespace Mesosd.Core;

/// <summary>How much a line in the log matters to the people who read it.</summary>
public enum NoticeSeverity : byte
{
    /// <summary>The ordinary course of things.</summary>
    Information,

    /// <summary>Something that should not happen often; the cluster goes on.</summary>
    Warning,

    /// <summary>Something that needs a person.</summary>
    Error,
}
