using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>A log that ends with the process: what is given to it is as durable as it will be.</summary>
/// <param name="times">Where it counts its writes, which take no time.</param>
internal sealed class MemoryRegistryLog(RegistryTimes times) : IRegistryLog
{
    private readonly Queue<RegistryOutcome> _outcomes = new();

    public RegistryState State { get; } = new();

    public RegistryLogStanding Standing { get; private set; }

    public string? Fault => null;

    public bool IsWriting => false;

    public int WaitingCount => 0;

    public long StoredBytes => 0;

    public Instant NextWakeup => Instant.Never;

    public void Start(Instant now, EffectList<LeadershipEffect> effects)
    {
        times.Fetched(TimeSpan.Zero);
        Standing = RegistryLogStanding.Ready;
    }

    public void Append(RegistryUpdateId update, RegistryOperation operation, Instant now)
    {
        Invariant.Check(State.Apply(operation), $"an unknown operation {operation.OperationCase}");
        times.BeginStore(now);
        times.EndStore(now);
        _outcomes.Enqueue(new RegistryOutcome(update));
    }

    public void GoOn(Instant now, EffectList<LeadershipEffect> effects)
    {
    }

    public void Take(in LeadershipInput input, Instant now, EffectList<LeadershipEffect> effects)
    {
    }

    public void Reach(bool isReachable)
    {
    }

    public void FailWaiting(string why)
    {
    }

    public bool TryTakeOutcome(out RegistryOutcome outcome) => _outcomes.TryDequeue(out outcome);
}
