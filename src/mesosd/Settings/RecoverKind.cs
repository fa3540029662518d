namespace Mesosd.Settings;

/// <summary>What a restarted agent does with the executors that still run.</summary>
public enum RecoverKind
{
    /// <summary>It takes them over.</summary>
    Reconnect,

    /// <summary>It ends them, forgets its id, and exits.</summary>
    Cleanup,
}
