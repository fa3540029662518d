using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Master;

/// <summary>A master with one agent and one framework, for tests that count.</summary>
internal sealed class MasterBench
{
    private static readonly ConnectionId AgentLink = new(1);
    private static readonly ConnectionId FrameworkLink = new(2);

    private readonly MasterCore _core = new(
        ScenarioWorld.DefaultSettings, new DominantResourceAllocator(new AllocatorSettings { Seed = 1 }), 1);
    private Instant _now = new(1_000_000_000);

    public MasterBench(string resources)
    {
        Subscribe(FrameworkLink, null);
        FrameworkId = Find<Event>().Subscribed!.FrameworkId;
        Give(MasterInput.Opened(AgentLink, new OpenedPeer(PeerRole.Agent, "10.0.0.1")));
        AgentInfo agent = new() { Hostname = "a1", Port = 5051 };
        agent.Resources.AddRange(ResourceTexts.Parse(resources));
        Give(MasterInput.Received(AgentLink, new RegisterAgent { Agent = agent, Version = "1.0.0" }));
        Give(MasterInput.Persisted(new RegistryUpdateId(1)));
        AgentId = Find<AgentRegistered>().AgentId;
        Wake();
    }

    public MasterCore Core => _core;

    public FrameworkId FrameworkId { get; }

    public AgentId AgentId { get; }

    /// <summary>What the last input led to.</summary>
    public EffectList<MasterEffect> Effects { get; } = new();

    public Offer LastOffer { get; private set; } = null!;

    public void Give(in MasterInput input)
    {
        Effects.Clear();
        _core.Apply(input, _now, Effects);
        for (int i = 0; i < Effects.Count; i++)
            if (Effects[i].Message is Event { Offers: { } offers }) LastOffer = offers.Offers[^1];
    }

    /// <summary>Wakes the master as long as it has something to do at this moment.</summary>
    public void Wake()
    {
        while (_core.NextWakeup <= _now) Give(MasterInput.Woken());
    }

    public void Say(Call call)
    {
        call.FrameworkId = FrameworkId;
        Give(MasterInput.Received(FrameworkLink, call));
    }

    public void SayAsAgent(IMessage message) => Give(MasterInput.Received(AgentLink, message));

    /// <summary>The framework's connection ends; it has a minute to come back.</summary>
    public void LoseFramework() => Give(MasterInput.Lost(FrameworkLink));

    public void BringFrameworkBack() => Subscribe(new ConnectionId(3), FrameworkId);

    public void Advance(TimeSpan span) => _now += span;

    public TaskInfo NewTask(string id, string resources)
    {
        TaskInfo task = new() { Name = id, TaskId = new TaskId(id), AgentId = AgentId };
        task.Resources.AddRange(ResourceTexts.Parse(resources));
        return task;
    }

    public Call Accept(OfferId offer, IEnumerable<TaskInfo> tasks)
    {
        OfferOperation operation = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
        operation.Launch.TaskInfos.AddRange(tasks);
        Call call = new()
        {
            Type = CallType.Accept,
            Accept = new CallAccept { Filters = new Filters { RefuseSeconds = 1 } },
        };
        call.Accept.OfferIds.Add(offer);
        call.Accept.Operations.Add(operation);
        return call;
    }

    public StatusUpdate Update(string task, TaskState state, byte uuid)
    {
        byte[] bytes = new byte[16];
        bytes[0] = uuid;
        return new StatusUpdate
        {
            FrameworkId = FrameworkId,
            Status = new TaskStatus { TaskId = new TaskId(task), State = state, AgentId = AgentId, Uuid = bytes },
        };
    }

    public Call Acknowledge(string task, byte uuid)
    {
        byte[] bytes = new byte[16];
        bytes[0] = uuid;
        return new Call
        {
            Type = CallType.Acknowledge,
            Acknowledge = new CallAcknowledge { AgentId = AgentId, TaskId = new TaskId(task), Uuid = bytes },
        };
    }

    private T Find<T>()
        where T : class, IMessage => (T)Effects.Last(effect => effect.Message is T).Message!;

    private void Subscribe(ConnectionId link, FrameworkId? id)
    {
        Give(MasterInput.Opened(link, new OpenedPeer(PeerRole.Scheduler, "10.0.0.2")));
        FrameworkInfo info = new() { Id = id, User = "nobody", Name = "bench", FailoverTimeout = 60 };
        Give(MasterInput.Received(link, new Call
        {
            Type = CallType.Subscribe,
            FrameworkId = id,
            Subscribe = new CallSubscribe { FrameworkInfo = info },
        }));
    }
}
