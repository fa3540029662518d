using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Simulation;

/// <summary>
/// At most one leader has an effect: once a master has begun to lead, no other one makes offers, launches tasks or
/// changes anything durable.
/// </summary>
internal sealed class LeaderBook
{
    private readonly Dictionary<MasterNode, string> _served = [];
    private readonly Dictionary<MasterNode, Instant> _excused = [];
    private readonly HashSet<MasterNode> _suspended = [];
    private string _current = "";
    private string _holder = "nobody";

    /// <summary>How often somebody began to lead.</summary>
    public int Changes { get; private set; }

    /// <summary>How often a leader could not prove that it leads.</summary>
    public int Suspensions { get; private set; }

    public void Note(MasterNode node, MasterProcessCore process, EffectList<MasterEffect> effects)
    {
        string serves = process.Master is null ? "" : process.Info.Id;
        if (_served.GetValueOrDefault(node, "") != serves)
        {
            _served[node] = serves;
            if (serves.Length > 0) Begin(node, serves);
        }
        if (process.Standing == MasterStanding.Suspended && !_suspended.Contains(node)) Suspensions++;
        if (process.Standing == MasterStanding.Suspended) _suspended.Add(node);
        else _suspended.Remove(node);
        if (serves.Length == 0 || serves == _current) return;
        if (_excused.TryGetValue(node, out Instant until) && node.World.Now <= until) return;
        for (int i = 0; i < effects.Count; i++)
        {
            if (NameOf(effects[i]) is { } what)
                throw new SafetyViolation($"{node.Name} ({process.Standing}) {what} although {_holder} leads since");
        }
    }

    /// <summary>
    /// A leader's place is gone before its time: until its lease ends it may offer and launch, but write nothing.
    /// </summary>
    public void Excuse(VirtualProcess? process)
    {
        // The lease is measured on a clock that may be a little slow.
        if (process is MasterNode master) _excused[master] = master.World.Now + (ServiceClient.Lease * 1.01);
    }

    private void Begin(MasterNode node, string id)
    {
        Changes++;
        (_current, _holder) = (id, node.Name);
    }

    private static string? NameOf(in MasterEffect effect) => effect switch
    {
        { Kind: MasterEffectKind.Send, Message: RunTasks or RunTaskGroup } => "launches tasks",
        { Kind: MasterEffectKind.Send, Message: ApplyOperation } => "performs an operation",
        { Kind: MasterEffectKind.Send, Message: Event { Offers: not null } } => "makes offers",
        { Kind: MasterEffectKind.Send, Message: AgentRegistered } => "admits an agent",
        _ => null,
    };
}
