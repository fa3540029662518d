using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>A framework as the master knows it.</summary>
internal sealed class KnownFramework : IReadingOwner
{
    public KnownFramework(FrameworkId id, FrameworkInfo info, FrameworkWishes wishes, FrameworkState state)
    {
        Id = id;
        _state = state;
        Tasks = new ReadableTable<TaskId, KnownTask, TaskReading>(s_readTask, this);
        UnreachableTasks = new ReadableTable<TaskId, KnownTask, TaskReading>(s_readTask, this);
        Executors = new ReadableTable<ExecutorKey, KnownExecutor, ExecutorReading>(s_readExecutor, this);
        Operations = new ReadableTable<OperationId, KnownOperation, OperationReading>(s_readOperation, this);
        Info = info;
        Adopt(info, wishes);
        FailoverDeadline = new Deadline<MasterDeadline>(MasterDeadline.Failover, this);
    }

    private static readonly Func<KnownTask, TaskReading> s_readTask = task => task.Read();
    private static readonly Func<KnownExecutor, ExecutorReading> s_readExecutor = executor => new(executor);
    private static readonly Func<KnownOperation, OperationReading> s_readOperation = operation => new(operation);

    private FrameworkState _state;

    // Its description as bytes: agents report it again and again, and it is compared each time.
    private byte[]? _encoded;

    public FrameworkId Id { get; }

    /// <summary>Never changed in place: readers hold it.</summary>
    public FrameworkInfo Info { get; private set; }

    public FrameworkState State
    {
        get => _state;
        set
        {
            _state = value;
            NoteChange();
        }
    }

    public FrameworkCapabilities Capabilities { get; private set; }

    public string[] Roles { get; private set; } = [];

    /// <summary>What it says of the offers that it wants.</summary>
    public FrameworkWishes Wishes { get; private set; } = FrameworkWishes.None;

    /// <summary>Whether it has stated a demand; then what it launches is counted against it.</summary>
    public bool HasDemand { get; set; }

    /// <summary>The scheduler's link, or <see cref="ConnectionId.None"/>.</summary>
    public ConnectionId Connection { get; set; }

    public FrameworkIndex Index { get; set; }

    /// <summary>What it has done and was told.</summary>
    public FrameworkFigures Figures { get; } = new();

    /// <summary>What is counted for all frameworks of its principal; null when it has none, or is over.</summary>
    public PrincipalFigures? Principal { get; set; }

    public Instant RegisteredAt { get; set; }

    public Instant? ReregisteredAt { get; set; }

    public Instant? UnregisteredAt { get; set; }

    public Deadline<MasterDeadline> FailoverDeadline { get; }

    public ReadableTable<TaskId, KnownTask, TaskReading> Tasks { get; }

    public ReadableTable<TaskId, KnownTask, TaskReading> UnreachableTasks { get; }

    /// <summary>Those that are over; nothing of them changes any more.</summary>
    public ReadableQueue<KnownTask> CompletedTasks { get; } = new();

    /// <summary>Its own executors on all agents.</summary>
    public ReadableTable<ExecutorKey, KnownExecutor, ExecutorReading> Executors { get; }

    /// <summary>Kills of tasks that nobody has reported yet, while agents are still to come.</summary>
    public OrderedTable<TaskId, EarlyKill> EarlyKills { get; } = new();

    public OrderedTable<AgentId, FrameworkOnAgent> Places { get; } = new();

    public Chain<OpenOffer> Offers { get; } = new();

    /// <summary>Questions whether it can leave an agent that it has not answered.</summary>
    public List<OpenInverseOffer> InverseOffers { get; } = [];

    /// <summary>Inverse offers of the present turn that have not been sent yet.</summary>
    public EventInverseOffers? InverseOffersToSend { get; set; }

    /// <summary>Operations that it wants to hear about and has not acknowledged, by its own ids.</summary>
    public ReadableTable<OperationId, KnownOperation, OperationReading> Operations { get; }

    /// <summary>How many kinds of resources its operations have brought; kinds are never forgotten.</summary>
    public int KindsBrought { get; set; }

    /// <summary>Offers of the present turn that have not been sent yet.</summary>
    public EventOffers? OffersToSend { get; set; }

    public bool IsConnected => State == FrameworkState.Connected;

    public bool IsPartitionAware => Has(FrameworkCapabilities.PartitionAware);

    public bool IsMultiRole => Has(FrameworkCapabilities.MultiRole);

    public bool Checkpoints => Info.CheckpointOrDefault;

    /// <summary>Takes on what the framework says about itself now.</summary>
    public void Adopt(FrameworkInfo info, FrameworkWishes wishes)
    {
        Info = info;
        _encoded = null;
        Wishes = wishes;
        Capabilities = FrameworkCapability.Of(info);
        Roles = FrameworkValidation.RolesOf(info);
        NoteChange();
    }

    /// <summary>Whether an agent's copy of its description says the same.</summary>
    public bool IsDescribedBy(FrameworkInfo info) =>
        MessageCodec.EncodesTo(info, _encoded ??= MessageCodec.ToBytes(Info));

    /// <summary>The table that it stands in, once it does.</summary>
    public FrameworkTable? Table { get; set; }

    /// <summary>Whether the table knows that it is not what was read last.</summary>
    public bool IsStale { get; set; }

    /// <summary>To be called when anything that readers see has changed; its tables and state do it themselves.</summary>
    public void NoteChange()
    {
        if (!IsStale) Table?.NoteChange(this);
    }

    public override string ToString() => $"framework {Id.Value} ({Info.Name})";

    private bool Has(FrameworkCapabilities capability) => (Capabilities & capability) != 0;
}
