using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Tests.Master;

/// <summary>
/// A master with one framework and very many agents that come back with their tasks; messages go in and out without
/// being encoded, in virtual time.
/// </summary>
internal sealed class MasterFleet
{
    private static readonly ConnectionId FrameworkLink = new(1);

    private readonly EffectList<MasterEffect> _effects = new();
    private readonly Queue<MasterInput> _inputs = new();

    public MasterFleet(MasterCoreSettings settings)
    {
        Core = new MasterCore(settings, new DominantResourceAllocator(new AllocatorSettings { Seed = 1 }), 1);
        Framework = new FrameworkInfo
        {
            User = "nobody",
            Name = "fleet",
            Id = new FrameworkId("older-0001"),
            Checkpoint = true,
            FailoverTimeout = 3600,
            Capabilities = { new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware } },
        };
        Give(MasterInput.Opened(FrameworkLink, new OpenedPeer(PeerRole.Scheduler, "10.0.0.1")));
        Give(MasterInput.Received(FrameworkLink, new Call
        {
            Type = CallType.Subscribe,
            FrameworkId = Framework.Id,
            Subscribe = new CallSubscribe { FrameworkInfo = MessageCodec.Clone(Framework) },
        }));
        Give(MasterInput.Received(FrameworkLink, new Call { Type = CallType.Suppress, FrameworkId = Framework.Id }));
    }

    public MasterCore Core { get; }

    public FrameworkInfo Framework { get; }

    public Instant Now { get; set; } = new(1_000_000_000_000);

    /// <summary>Agents that do not answer.</summary>
    public HashSet<ConnectionId> Silent { get; } = [];

    /// <summary>What the master wrote, sent and was given, counted.</summary>
    public int Inputs { get; private set; }

    public int Pings { get; private set; }

    public int Writes { get; private set; }

    public int Failures { get; private set; }

    /// <summary>Tasks that the framework was told are unreachable, and when it was told of the last one.</summary>
    public int Unreachable { get; private set; }

    public Instant LastUnreachable { get; private set; }

    public static ConnectionId LinkOf(int agent) => new(2 + agent);

    public static AgentInfo Agent(int number)
    {
        AgentInfo info = new() { Id = new AgentId($"older-S{number}"), Hostname = $"h{number}", Port = 5051 };
        info.Resources.AddRange(ResourceTexts.Parse("cpus:16;mem:65536"));
        return info;
    }

    public ReregisterAgent Report(int agent, int tasks)
    {
        ReregisterAgent report = new() { Agent = Agent(agent), Version = "1.0.0" };
        report.Frameworks.Add(MessageCodec.Clone(Framework));
        for (int i = 0; i < tasks; i++)
        {
            TaskSummary task = new()
            {
                Name = "t",
                TaskId = new TaskId($"t{agent}-{i}"),
                FrameworkId = Framework.Id!.Value,
                AgentId = report.Agent.Id!.Value,
                State = TaskState.Running,
            };
            task.Resources.AddRange(ResourceTexts.Parse("cpus:1;mem:32"));
            report.Tasks.Add(task);
        }
        return report;
    }

    public void Open(int agent) => Give(MasterInput.Opened(
        LinkOf(agent), new OpenedPeer(PeerRole.Agent, $"10.{agent >> 16}.{agent >> 8 & 255}.{agent & 255}")));

    public void Say(int agent, IMessage message) => Give(MasterInput.Received(LinkOf(agent), message));

    public void Advance(TimeSpan span)
    {
        Instant target = Now + span;
        while (Core.NextWakeup <= target)
        {
            if (Core.NextWakeup > Now) Now = Core.NextWakeup;
            Give(MasterInput.Woken());
        }
        Now = target;
    }

    public void Give(in MasterInput input)
    {
        _inputs.Enqueue(input);
        while (_inputs.TryDequeue(out MasterInput next))
        {
            Inputs++;
            _effects.Clear();
            Core.Apply(next, Now, _effects);
            foreach (MasterEffect effect in _effects) Perform(effect);
        }
    }

    private void Perform(in MasterEffect effect)
    {
        if (effect.Kind == MasterEffectKind.Persist)
        {
            Writes++;
            _inputs.Enqueue(MasterInput.Persisted(effect.Update));
        }
        if (effect.Message is Ping)
        {
            Pings++;
            if (!Silent.Contains(effect.Connection)) _inputs.Enqueue(MasterInput.Received(effect.Connection, Pong.Instance));
        }
        if (effect.Message is Event { Failure: not null }) Failures++;
        if (effect.Message is not Event { Update.Status.State: TaskState.Unreachable }) return;
        Unreachable++;
        LastUnreachable = Now;
    }
}
