using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Simulation;

/// <summary>
/// A framework that runs a job at each of its times: one task for each, launched again only when it is certain that it
/// never began. Whatever it decides is in a database, so that it may be asked twice.
/// </summary>
internal sealed class CronNode : VirtualProcess
{
    private readonly MasterSearch _search;
    private readonly TimeSpan _interval;
    private readonly List<Job> _jobs = [];
    private VirtualConnection? _connection;
    private FrameworkId? _id;
    private bool _isSubscribed;

    public CronNode(SimulatedCluster cluster, TimeSpan interval)
        : base(cluster.Network, cluster.Network.AddHost("cron"), "cron")
    {
        _search = new MasterSearch(cluster);
        _interval = interval;
        BeginLife();
        Connect();
        After(interval, AddJob);
        After(TimeSpan.FromSeconds(5), Ask);
    }

    /// <summary>When the last job began, as this framework was told.</summary>
    public Instant LastStart { get; private set; }

    /// <summary>Jobs that are due and have not begun.</summary>
    public int DueCount => _jobs.Count(job => job.StartCount == 0);

    protected override LocalIdentity PresentIdentity { get; } = new() { Role = PeerRole.Scheduler };

    /// <summary>Every job ran, and none twice.</summary>
    public void Check()
    {
        foreach (Job job in _jobs)
            if (job.StartCount != 1) throw new SafetyViolation($"job {job.Number} ran {job.StartCount} times\n{this}");
    }

    public override void OnOpened(VirtualConnection connection)
    {
        FrameworkInfo info = new() { User = "nobody", Name = Name, Id = _id, Checkpoint = true, FailoverTimeout = 1e6 };
        info.Roles.Add("*");
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.MultiRole });
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware });
        Network.Send(connection, this, new Call
        {
            Type = CallType.Subscribe,
            FrameworkId = _id,
            Subscribe = new CallSubscribe { FrameworkInfo = info },
        });
    }

    public override void OnFrame(VirtualConnection connection, VirtualFrame frame)
    {
        if (frame.Decode(MasterToSchedulerFrames.Decode) is not Event happened) return;
        if (happened.Subscribed is { } subscribed)
        {
            _search.Keep();
            (_id, _isSubscribed) = (subscribed.FrameworkId, true);
        }
        if (happened.Offers is { } offers) foreach (Offer offer in offers.Offers) Use(offer);
        if (happened.Update is { } update) Take(update.Status);
    }

    public override void OnLost(VirtualConnection connection)
    {
        if (connection != _connection) return;
        _search.Note(connection);
        (_connection, _isSubscribed) = (null, false);
        After(World.Seconds(0.1, 0.5), Connect);
    }

    public override string ToString() => string.Join('\n', _jobs.TakeLast(20).Select(job =>
        $"job {job.Number}: launched {job.Launches} times, began {job.StartCount} times, {job.State}"));

    private void Connect() => _connection ??= Network.Connect(this, _search.Next());

    private void AddJob()
    {
        _jobs.Add(new Job(_jobs.Count));
        Say(new Call { Type = CallType.Revive, Revive = new CallRevive() });
        After(_interval, AddJob);
    }

    private void Use(Offer offer)
    {
        int fits = (int)VirtualResources.CpusOf(offer.Resources);
        OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
        foreach (Job job in _jobs.Where(job => job.State == "waits").Take(fits)) launch.Launch.TaskInfos.Add(Launch(job, offer.AgentId));
        CallAccept accept = new() { Filters = new Filters { RefuseSeconds = 1 } };
        accept.OfferIds.Add(offer.Id);
        if (launch.Launch.TaskInfos.Count > 0) accept.Operations.Add(launch);
        Say(new Call { Type = CallType.Accept, Accept = accept });
    }

    private static TaskInfo Launch(Job job, AgentId agent)
    {
        job.State = "launched";
        job.Agent = agent;
        job.Task = new TaskId($"job-{job.Number}-{++job.Launches}");
        TaskInfo task = new()
        {
            Name = job.Task.Value,
            TaskId = job.Task,
            AgentId = agent,
            Command = new CommandInfo { Value = "sleep 1" },
        };
        task.Resources.AddRange(VirtualResources.Of(1));
        return task;
    }

    private void Take(TaskStatus status)
    {
        Job job = _jobs[int.Parse(status.TaskId.Value.Split('-')[1])];
        if (status.Uuid is not null && status.State == TaskState.Starting && job.Began.Add(status.TaskId)) LastStart = World.Now;
        if (job.Task == status.TaskId) Judge(job, status.State);
        if (status.Uuid is null) return;
        Say(new Call
        {
            Type = CallType.Acknowledge,
            Acknowledge = new CallAcknowledge { AgentId = status.AgentId!.Value, TaskId = status.TaskId, Uuid = status.Uuid },
        });
    }

    private static void Judge(Job job, TaskState state)
    {
        bool neverBegan = state is TaskState.Dropped or TaskState.Gone or TaskState.Lost or TaskState.Unknown && job.StartCount == 0;
        if (neverBegan) job.State = "waits";
        else if (state.IsTerminal()) job.State = "ended";
    }

    private void Ask()
    {
        CallReconcile reconcile = new();
        foreach (Job job in _jobs.Where(job => job.State == "launched"))
            reconcile.Tasks.Add(new CallReconcileTask { TaskId = job.Task, AgentId = job.Agent });
        if (reconcile.Tasks.Count > 0) Say(new Call { Type = CallType.Reconcile, Reconcile = reconcile });
        After(TimeSpan.FromSeconds(5), Ask);
    }

    private void Say(Call call)
    {
        call.FrameworkId = _id;
        if (_isSubscribed) Network.Send(_connection!, this, call);
    }

    private sealed class Job(int number)
    {
        public int Number { get; } = number;

        public string State { get; set; } = "waits";

        public TaskId Task { get; set; }

        public AgentId Agent { get; set; }

        public int Launches { get; set; }

        public HashSet<TaskId> Began { get; } = [];

        public int StartCount => Began.Count;
    }
}
