namespace Mesosd.Master;

/// <summary>What may happen to a master.</summary>
public enum MasterInputKind : byte
{
    /// <summary>A peer has connected and finished its handshake.</summary>
    Opened,

    /// <summary>A message came.</summary>
    Received,

    /// <summary>A connection is gone, whoever closed it. Nothing more comes from it.</summary>
    Lost,

    /// <summary>A durable write is complete.</summary>
    Persisted,

    /// <summary>A durable write was given up: what it would have written is not, and will not be, in the registry.</summary>
    PersistFailed,

    /// <summary>The list of hosts whose agents may be offered is a new one.</summary>
    Whitelisted,

    /// <summary>Whether this master still leads cannot be proved: it must not offer until it can.</summary>
    Suspended,

    /// <summary>It has been proved again.</summary>
    Resumed,

    /// <summary>The moment the core asked to be woken at has come.</summary>
    Woken,
}
