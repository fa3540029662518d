namespace Mesosd.Registry;

/// <summary>How large the parts of a registry's log may be. ZooKeeper takes requests of 1,048,575 bytes.</summary>
internal static class RegistryLimits
{
    /// <summary>A batch stays far below what the service takes; more of it would only make the next one wait.</summary>
    public const int BatchBytes = 512 * 1024;

    /// <summary>Some hundred bytes each: about what fits.</summary>
    public const int BatchOperations = 2000;

    /// <summary>
    /// The largest single operation, a maintenance schedule: alone in its batch, with room for the rest of the request.
    /// </summary>
    public const int OperationBytes = 1_000_000;

    /// <summary>Operations that wait. One per agent that registers, and those of operators.</summary>
    public const int Waiting = 200_000;

    /// <summary>A part of a snapshot.</summary>
    public const int PartBytes = 512 * 1024;

    /// <summary>Below this a snapshot saves nothing worth the writing.</summary>
    public const long SnapshotAfterBytes = 1024 * 1024;

    /// <summary>
    /// Entries behind a snapshot: a listing of them (20 bytes a name) must fit an answer, and each is a request when
    /// the registry is read.
    /// </summary>
    public const int Entries = 10_000;

    /// <summary>Reads under way at once: enough to hide the way there and back.</summary>
    public const int ReadsUnderWay = 64;

    /// <summary>Superfluous nodes deleted in one transaction, which others' requests wait for.</summary>
    public const int DeletesAtOnce = 500;

    /// <summary>What the tag and the length of an operation in an entry take at most.</summary>
    public const int OperationFrameBytes = 6;

    /// <summary>What an entry takes besides its operations.</summary>
    public const int EntryFrameBytes = 11;
}
