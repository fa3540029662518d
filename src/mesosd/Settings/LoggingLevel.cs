namespace Mesosd.Settings;

/// <summary>How severe a message must be to be logged.</summary>
public enum LoggingLevel
{
    /// <summary>Everything.</summary>
    Info,

    /// <summary>What somebody should look at, and errors.</summary>
    Warning,

    /// <summary>Errors alone.</summary>
    Error,
}
