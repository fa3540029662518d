namespace Mesosd.Master;

/// <summary>What a master may want done.</summary>
public enum MasterEffectKind : byte
{
    /// <summary>Send a message; when the connection is gone, forget it.</summary>
    Send,

    /// <summary>Say goodbye and close. The core expects no Lost input for it, and ignores one.</summary>
    Disconnect,

    /// <summary>Write an operation down durably, then give the core Persisted with the same number.</summary>
    Persist,

    /// <summary>Tell operators who subscribed to events what happened.</summary>
    Publish,

    /// <summary>Write a line to the log.</summary>
    Notice,
}
