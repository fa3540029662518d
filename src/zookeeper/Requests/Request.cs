using Mesosd.ZooKeeper.Watching;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>One request from the moment it is made until its caller has an answer, which it gets exactly once.</summary>
internal abstract class Request
{
    public const int HeaderBytes = sizeof(int) + sizeof(int);

    /// <summary>When it was put on its way, as a timestamp.</summary>
    public long SentAt { get; set; }

    /// <summary>When its caller made it, as a timestamp.</summary>
    public long MadeAt { get; set; }

    public int Xid { get; set; }

    /// <summary>The whole packet without its length; set when the request is accepted.</summary>
    public int PacketBytes { get; set; }

    public abstract OpCode OpCode { get; }

    public abstract int BodyBytes { get; }

    /// <summary>Whether an answer proves that a majority of the servers agreed.</summary>
    public virtual bool IsAgreed => false;

    /// <summary>The watch that the answer sets, if any.</summary>
    public virtual OneShotWatch? Watch => null;

    /// <summary>The persistent watch that it sets, if any.</summary>
    public virtual PersistentWatch? Adds => null;

    /// <summary>Nobody waits any more.</summary>
    public abstract bool IsOver { get; }

    public abstract void Write(JuteWriter writer);

    /// <summary>Hands the answer over.</summary>
    /// <returns>False when it cannot be understood.</returns>
    public abstract bool Answer(ref JuteReader reader);

    /// <summary>Hands a failure over; some failures are answers.</summary>
    public abstract void Fail(ZooKeeperError error);

    public abstract void Cancel(CancellationToken cancel);
}
