namespace Mesosd.Master;

/// <summary>What a master waits for with a time-out.</summary>
public enum MasterDeadline : byte
{
    /// <summary>An agent whose link broke has to register again by then.</summary>
    Reregister,

    /// <summary>An agent has to say by then that it has its launches.</summary>
    LaunchAcknowledgement,

    /// <summary>Agents that the registry has must have come back by then.</summary>
    Recovery,

    /// <summary>The next agent may be marked unreachable by then.</summary>
    Removal,

    /// <summary>Old unreachable and gone agents are to be forgotten.</summary>
    Collection,

    /// <summary>Durable writes that failed, and must be done in the end, are tried again.</summary>
    Rewrite,

    /// <summary>Readings that nobody asks for any more may go.</summary>
    Readings,

    /// <summary>A framework has to subscribe again by then.</summary>
    Failover,
}
