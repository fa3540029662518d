using System.Globalization;
using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Simulation;

/// <summary>
/// A well-behaved scheduler: launches what its plan says, acknowledges, asks again for what it misses. What it knows of
/// its tasks is in a database of its own, so that a new process goes on where the old one was.
/// </summary>
internal sealed partial class FrameworkNode : VirtualProcess
{
    private static readonly TimeSpan ReconciliationInterval = TimeSpan.FromSeconds(60);

    private readonly SimulatedCluster _cluster;
    private readonly FrameworkPlan _plan;
    private readonly Dictionary<TaskId, TaskStory> _stories = [];
    private readonly List<TaskStory> _launched = [];
    private readonly MasterSearch _search;
    private VirtualConnection? _connection;
    private FrameworkId? _id;
    private bool _isSubscribed;
    private readonly List<TaskStory> _live = [];
    private int _launchCount;
    private int _wish;
    private bool _isSuppressed;
    private int _effectsUntilCrash = -1;

    public FrameworkNode(SimulatedCluster cluster, FrameworkPlan plan)
        : base(cluster.Network, cluster.Network.AddHost(plan.Name), plan.Name)
    {
        _cluster = cluster;
        _plan = plan;
        _search = new MasterSearch(cluster);
        _wish = plan.MeanArrival > TimeSpan.Zero ? 0 : int.MaxValue;
        Start();
    }

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Scheduler };

    public FrameworkPlan Plan => _plan;

    public FrameworkId? Id => _id;

    /// <summary>Whether a master has taken it on this connection.</summary>
    public bool IsSubscribed => _isSubscribed;

    /// <summary>Its tasks in the order of their launches.</summary>
    public IReadOnlyList<TaskStory> Launched => _launched;

    public int LiveCount { get; private set; }

    /// <summary>How many outcomes of operations it was told, repetitions included.</summary>
    public int FinishedOperations { get; private set; }

    /// <summary>Whether an inverse offer came.</summary>
    public bool WasAskedToLeave { get; private set; }

    public bool IsDone => _launchCount == _plan.TaskCount && LiveCount == 0;

    /// <summary>How many tasks it launched in its life.</summary>
    public int LaunchCount => _launchCount;

    /// <summary>Whatever runs is killed, again and again until it has ended.</summary>
    public bool EndsTasks { get; set; }

    /// <summary>No more launches than there were.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>How many tasks it would launch now.</summary>
    public int Wanted => IsQuiet ? 0 : Math.Min(_wish, _plan.TaskCount - _launchCount);

    /// <summary>The states in which its tasks have ended, with their numbers.</summary>
    public Dictionary<TaskState, int> Ends() => _launched
        .Where(story => story.HasEnded)
        .GroupBy(story => story.End!.Value)
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>A new process, with the id and the tasks of the one before.</summary>
    public void Start()
    {
        if (IsUp) return;
        BeginLife();
        LookForMaster();
        After(ReconciliationInterval, Reconcile);
        if (_plan.MeanArrival > TimeSpan.Zero) AwaitWork();
    }

    public void Crash()
    {
        if (!IsUp) return;
        World.Trace.AddEvent(World.Now, Name, "crashes");
        EndLife();
        _effectsUntilCrash = -1;
        _connection = null;
        _isSubscribed = false;
    }

    /// <summary>Crashes when it has said so much more.</summary>
    public void CrashAfterCalls(int count) => _effectsUntilCrash = count;

    /// <summary>The framework is over: its tasks are killed, and nobody hears of them any more.</summary>
    public void TearDown()
    {
        Say(new Call { Type = CallType.Teardown });
        IsQuiet = true;
        IsOver = true;
        _cluster.Properties.ReleaseFrom(_id!.Value);
        _live.Clear();
        LiveCount = 0;
    }

    /// <summary>Whether it was torn down.</summary>
    public bool IsOver { get; private set; }

    public void Kill(TaskStory story)
    {
        if (story.HasEnded) return;
        Say(new Call
        {
            Type = CallType.Kill,
            Kill = new CallKill { TaskId = story.Id, AgentId = story.AgentId },
        });
    }

    public override void OnOpened(VirtualConnection connection)
    {
        FrameworkInfo info = new()
        {
            User = "nobody",
            Name = Name,
            Id = _id,
            Checkpoint = _plan.Checkpoints,
            FailoverTimeout = TimeSpan.FromDays(7).TotalSeconds,
        };
        info.Roles.Add(_plan.Role);
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.MultiRole });
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware });
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.ReservationRefinement });
        Send(new Call
        {
            Type = CallType.Subscribe,
            FrameworkId = _id,
            Subscribe = new CallSubscribe { FrameworkInfo = info },
        });
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        if (frame.Decode(MasterToSchedulerFrames.Decode) is not Event happened) return;
        WasAskedToLeave |= happened.InverseOffers is not null;
        switch (happened.Type)
        {
            case EventType.Subscribed: OnSubscribed(happened.Subscribed!); break;
            case EventType.Offers:
                foreach (Offer offer in happened.Offers!.Offers) OnOffer(offer);
                break;
            case EventType.Update: OnUpdate(happened.Update!.Status); break;
            case EventType.UpdateOperationStatus: OnUpdate(happened.UpdateOperationStatus!.Status); break;
            case EventType.Error: throw new SafetyViolation($"{Name} is refused: {happened.Error!.Value.Message}");
            // An offer that is gone is answered with TASK_DROPPED, which ends its tasks like any other word; the
            // tasks of a lost agent are spoken of one by one.
            default: break;
        }
    }

    public override void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _search.Note(connection);
        _connection = null;
        _isSubscribed = false;
        if (IsOver) return;
        After(World.Seconds(0.1, 1), LookForMaster);
    }

    private void LookForMaster() => _connection ??= Network.Connect(this, _search.Next());

    private void OnSubscribed(EventSubscribed subscribed)
    {
        _search.Keep();
        if (_id is { } id && id != subscribed.FrameworkId)
            throw new SafetyViolation($"{Name} was {id.Value}, and is now {subscribed.FrameworkId.Value}");
        _id = subscribed.FrameworkId;
        _isSubscribed = true;
        _isSuppressed = false;
        Ask();
        ReviewDemand();
    }

    private void OnOffer(Offer offer)
    {
        double plain = VirtualResources.CpusOf(offer.Resources, areReserved: false);
        double reserved = VirtualResources.CpusOf(offer.Resources, areReserved: true);
        int fits = (int)(Math.Max(plain, reserved) / _plan.CpusPerTask + 1e-9);
        int count = Math.Min(Math.Min(fits, _plan.MaxTasksPerOffer), Wanted);
        bool operates = !IsQuiet && World.Happens(_plan.ReserveProbability);
        List<OfferOperation> operations = [];
        if (!IsQuiet && World.Happens(_plan.VolumeProbability)) ChangeVolumes(offer, operations);
        if (count > 0 && !World.Happens(_plan.DeclineProbability))
        {
            bool usesReserved = reserved > plain;
            if (operates && !usesReserved) operations.Add(Reserve(VirtualResources.Of(count * _plan.CpusPerTask, _plan.Role)));
            operations.Add(Wanted > 1 && World.Happens(_plan.GroupProbability)
                ? LaunchGroup(offer.AgentId, Math.Min(Wanted, 2 + World.Number(3)))
                : Launch(offer.AgentId, count, usesReserved || (operates && !usesReserved)));
        }
        else if (operates && reserved > 0) operations.Add(Unreserve(VirtualResources.Of(reserved, _plan.Role)));
        if (operations.Count > 0) Accept(offer, operations);
        else Decline(offer);
        ReviewDemand();
    }

    private OfferOperation Launch(AgentId agent, int count, bool usesReserved)
    {
        OfferOperation operation = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
        string? role = usesReserved ? _plan.Role : null;
        for (int i = 0; i < count; i++) operation.Launch.TaskInfos.Add(NewTask(agent, role, _plan.CpusPerTask, isMember: false));
        return operation;
    }

    private void Accept(Offer offer, List<OfferOperation> operations)
    {
        CallAccept accept = new() { Filters = new Filters { RefuseSeconds = 1 } };
        accept.OfferIds.Add(offer.Id);
        accept.Operations.AddRange(operations);
        Say(new Call { Type = CallType.Accept, Accept = accept });
    }

    // One executor for all such tasks of an agent; it costs nothing, so that it is there whenever a task fits.
    private void BringExecutor(TaskInfo task, string length)
    {
        task.Data = Encoding.ASCII.GetBytes(length);
        task.Executor = new ExecutorInfo
        {
            ExecutorId = new ExecutorId($"{Name}-executor"),
            FrameworkId = _id,
            Type = ExecutorInfoType.Custom,
            Command = new CommandInfo { Value = "./executor" },
        };
    }

    private void Decline(Offer offer)
    {
        // Who has nothing left to launch is not asked again soon.
        CallDecline decline = new() { Filters = new Filters { RefuseSeconds = Wanted > 0 ? 5 : 3600 } };
        decline.OfferIds.Add(offer.Id);
        Say(new Call { Type = CallType.Decline, Decline = decline });
    }

    private TaskInfo NewTask(AgentId agent, string? role, double cpus, bool isMember)
    {
        TaskStory story = new(new TaskId($"{Name}-{_launchCount++}"), agent);
        _stories.Add(story.Id, story);
        _launched.Add(story);
        _live.Add(story);
        if (_wish != int.MaxValue) _wish--;
        LiveCount++;
        double seconds = World.Seconds(_plan.TaskSeconds.Shortest, _plan.TaskSeconds.Longest).TotalSeconds;
        if (World.Happens(_plan.KillProbability)) After(World.Seconds(0, seconds), () => Kill(story));
        TaskInfo task = new() { Name = story.Id.Value, TaskId = story.Id, AgentId = agent };
        string length = seconds.ToString(CultureInfo.InvariantCulture);
        if (isMember) task.Data = Encoding.ASCII.GetBytes(length);
        else if (World.Happens(_plan.ExecutorProbability)) BringExecutor(task, length);
        else task.Command = new CommandInfo { Value = $"sleep {length}" };
        task.Resources.AddRange(VirtualResources.Of(cpus, role));
        return task;
    }

    private void OnUpdate(TaskStatus status)
    {
        if (!_stories.TryGetValue(status.TaskId, out TaskStory? story))
            throw new SafetyViolation($"{Name} hears of task {status.TaskId.Value}, which is not its own");
        if (status.Uuid is { } uuid) _cluster.Properties.NoteDelivered(uuid);
        bool wasLive = !story.HasEnded;
        if (!_cluster.HasRegistry && status.Uuid is not null) story.Revive();
        if (!_plan.Checkpoints && status.Uuid is not null) story.ReviveGone();
        story.Take(status, _cluster.Properties.HasLostPower(story.AgentId));
        if (wasLive && story.HasEnded) LiveCount--;
        if (!wasLive && !story.HasEnded) LiveAgain(story);
        if (status.State == TaskState.Finished) _cluster.Properties.CheckWasStarted(_id!.Value, story.Id);
        if (status.Uuid is null) return;
        Say(new Call
        {
            Type = CallType.Acknowledge,
            Acknowledge = new CallAcknowledge
            {
                AgentId = status.AgentId!.Value,
                TaskId = status.TaskId,
                Uuid = status.Uuid,
            },
        });
    }

    /// <summary>Tasks that have ended, once nothing about them is under way any more.</summary>
    public void ForgetEnded()
    {
        foreach (TaskStory story in _launched) if (story.HasEnded) _stories.Remove(story.Id);
        _launched.RemoveAll(story => story.HasEnded);
    }

    /// <summary>Gives up tasks that are unreachable on agents that will not come back under their ids.</summary>
    public void GiveUpLost(HashSet<AgentId> agents)
    {
        foreach (TaskStory story in _live)
        {
            if (story.HasEnded || story.LastWord != TaskState.Unreachable || agents.Contains(story.AgentId)) continue;
            story.GiveUp();
            LiveCount--;
        }
    }

    private void AwaitWork() => After(World.Span(TimeSpan.Zero, 2 * _plan.MeanArrival), () =>
    {
        // Work that waits does not grow without bound when nothing can be launched.
        if (_wish < _plan.MaxWaiting) _wish += 1 + World.Number(_plan.MaxTasksPerArrival);
        ReviewDemand();
        AwaitWork();
    });

    // Offers are asked for only as long as there is something to launch.
    private void ReviewDemand()
    {
        if (!_isSubscribed || _plan.MeanArrival == TimeSpan.Zero || _isSuppressed == (Wanted == 0)) return;
        _isSuppressed = Wanted == 0;
        Say(_isSuppressed
            ? new Call { Type = CallType.Suppress, Suppress = new CallSuppress() }
            : new Call { Type = CallType.Revive, Revive = new CallRevive() });
    }

    private void LiveAgain(TaskStory story)
    {
        LiveCount++;
        _live.Add(story);
    }

    private void Reconcile()
    {
        Ask();
        // Whoever wants to come to an end says so until everybody has understood.
        if (EndsTasks)
            foreach (TaskStory story in _live.ToArray()) Kill(story);
        After(ReconciliationInterval, Reconcile);
    }

    // A launch that got lost on the way to the master is known to nobody else.
    private void Ask()
    {
        CallReconcile reconcile = new();
        _live.RemoveAll(story => story.HasEnded);
        foreach (TaskStory story in _live)
            reconcile.Tasks.Add(new CallReconcileTask { TaskId = story.Id, AgentId = story.AgentId });
        if (reconcile.Tasks.Count > 0) Say(new Call { Type = CallType.Reconcile, Reconcile = reconcile });
    }

    private void Say(Call call)
    {
        call.FrameworkId = _id;
        if (_isSubscribed) Send(call);
    }

    private void Send(Call call)
    {
        if (_effectsUntilCrash >= 0 && _effectsUntilCrash-- == 0) Crash();
        if (_connection is not null) Network.Send(_connection, this, call);
    }
}
