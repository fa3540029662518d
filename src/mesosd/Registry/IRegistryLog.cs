using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>
/// The durable log of one leadership. It is read once, then it takes operations; each gets one outcome, and those that
/// are written are so in the order in which they came. Not thread-safe: one <see cref="MasterProcessCore"/> has it.
/// </summary>
internal interface IRegistryLog
{
    /// <summary>What is durable: what was read, and what was written since. Complete once recovered.</summary>
    RegistryState State { get; }

    RegistryLogStanding Standing { get; }

    /// <summary>Refused: why, in a sentence.</summary>
    string? Fault { get; }

    /// <summary>Whether an operation waits for its outcome.</summary>
    bool IsWriting { get; }

    /// <summary>Operations that wait and are not being written.</summary>
    int WaitingCount { get; }

    /// <summary>What the registry takes where it is stored: the last snapshot, and the entries behind it.</summary>
    long StoredBytes { get; }

    Instant NextWakeup { get; }

    /// <summary>The first call: begins to read.</summary>
    void Start(Instant now, EffectList<LeadershipEffect> effects);

    /// <summary>Takes an operation to be written with the next batch.</summary>
    void Append(RegistryUpdateId update, RegistryOperation operation, Instant now);

    /// <summary>Begins whatever can be begun now. Called after all else has been told.</summary>
    void GoOn(Instant now, EffectList<LeadershipEffect> effects);

    /// <summary>Takes an answer, a written entry or a failure; others' are passed over.</summary>
    void Take(in LeadershipInput input, Instant now, EffectList<LeadershipEffect> effects);

    /// <summary>Whether the store can be asked; what was under way has been answered before.</summary>
    void Reach(bool isReachable);

    /// <summary>The leadership is over: what waits and was not begun will never be written, and fails.</summary>
    void FailWaiting(string why);

    /// <summary>The next outcome, oldest first.</summary>
    bool TryTakeOutcome(out RegistryOutcome outcome);
}
