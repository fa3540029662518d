namespace Mesosd.Settings;

/// <summary>A type of flag value: how its text is read.</summary>
public sealed class FlagType<T> : FlagType
{
    /// <summary>Reads a text. Total: no text makes it throw.</summary>
    public required Func<string, Parsed<T>> Parse { get; init; }
}
