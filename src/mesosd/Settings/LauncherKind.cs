namespace Mesosd.Settings;

/// <summary>How containers' first processes are started and found again.</summary>
public enum LauncherKind
{
    /// <summary>As sessions and process groups, without kernel containers.</summary>
    Posix,
}
