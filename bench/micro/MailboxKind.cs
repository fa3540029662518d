namespace Mesosd.Micro;

/// <summary>The mailboxes that are compared.</summary>
public enum MailboxKind
{
    /// <summary>Two lists that change places, and a lock.</summary>
    LockAndList,

    /// <summary>System.Threading.Channels, unbounded, with a single reader.</summary>
    Channel,

    /// <summary>System.Collections.Concurrent.ConcurrentQueue with our way to sleep.</summary>
    ConcurrentQueue,

    /// <summary>What the loop has.</summary>
    MultiProducerQueue,
}
