namespace Mesosd.Settings;

/// <summary>What is logged, and where to.</summary>
public sealed record LoggingFlags
{
    /// <summary>Whether the log leaves standard error alone.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>The folder of log files; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>The least severity that is logged.</summary>
    public LoggingLevel Level { get; init; }

    internal static LoggingFlags From(FlagValues values) => new()
    {
        IsQuiet = values.Get(CommonFlags.Quiet),
        Folder = values.Find(CommonFlags.LogDir),
        Level = values.Get(CommonFlags.Level),
    };
}
