namespace Mesosd.Cli;

/// <summary>On which side of its column a cell stands.</summary>
public enum TextAlignment
{
    /// <summary>Words.</summary>
    Left,

    /// <summary>Numbers.</summary>
    Right,
}
