using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Client;

/// <summary>
/// An executor's subscription: its updates until the agent has them, and the events that come of it.
/// </summary>
internal sealed class ExecutorSubscription : SubscriptionLink<Event>
{
    // An agent destroys a container whose executor has not subscribed within a minute.
    private static readonly TimeSpan s_registration = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ExecutorOptions _options;
    private readonly UpdateLog _log;
    private RequestSession? _updatesGo;
    private TaskCompletionSource? _drained;
    private uint _lastInSubscribe;

    public ExecutorSubscription(ExecutorOptions options)
        : base(Settle(options), FrameKinds.ExecutorEvent)
    {
        _options = options;
        _log = new UpdateLog(options.MaxUnacknowledgedBytes);
        Link.GiveUpAfter = s_registration;
    }

    public AgentInfo? Agent { get; private set; }

    public int Unacknowledged
    {
        get { lock (_gate) return _log.Count; }
    }

    /// <summary>
    /// Keeps an update until the agent has written it down, and sends it as soon as it can be.
    /// </summary>
    public void Update(TaskStatus status)
    {
        lock (_gate)
        {
            uint number = _log.Add(status);
            if (_updatesGo is { } session) Send(session, number, status);
        }
    }

    /// <summary>A task that ends when no update waits.</summary>
    public Task DrainedAsync()
    {
        lock (_gate)
        {
            if (_log.Count == 0) return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>A call of this executor.</summary>
    public Call MakeCall(CallType type) =>
        new() { ExecutorId = _options.ExecutorId, FrameworkId = _options.FrameworkId, Type = type };

    protected override Task SendSubscribe(RequestSession session)
    {
        lock (_gate)
        {
            Call call = MakeCall(CallType.Subscribe);
            call.Subscribe = _log.Describe();
            _lastInSubscribe = _log.LastNumber;
            return session.AskAsync(call, _options.RequestTimeout, CancellationToken.None);
        }
    }

    protected override void Take(RequestSession session, Event happening, int payloadBytes)
    {
        switch (happening.TypeOrDefault)
        {
            case EventType.Heartbeat:
                // The connection has its own.
                return;
            case EventType.Acknowledged when happening.Acknowledged is { } acknowledged:
                Forget(acknowledged);
                return;
            case EventType.Launch when happening.Launch is { } launch:
                if (!IsNew(launch.Task)) return;
                break;
            case EventType.LaunchGroup when happening.LaunchGroup is { } launch:
                if (!AreNew(launch.TaskGroup)) return;
                break;
            case EventType.Subscribed when happening.Subscribed is { } subscribed:
                Welcome(session, subscribed);
                break;
            case EventType.Shutdown:
            case EventType.Error:
                // Its last updates still have to reach the agent.
                End(happening, stopLink: false);
                return;
        }
        Deliver(session, happening, payloadBytes);
    }

    protected override Event MakeLast(string why)
    {
        _options.Notice?.Invoke("shutting down");
        return new Event { Type = EventType.Shutdown };
    }

    protected override bool OutlivesConnection(Event happening) => true;

    protected override void OnLost()
    {
        lock (_gate) _updatesGo = null;
    }

    protected override void OnRefused(uint correlation)
    {
        lock (_gate)
        {
            TaskStatus? status = _log.Refuse(correlation);
            if (status is not null)
            {
                string state = TaskStateNames.ToName(status.State);
                _options.Notice?.Invoke($"that was {state} of {status.TaskId.Value}");
            }
            NoteDrained();
        }
    }

    private void Welcome(RequestSession session, EventSubscribed subscribed)
    {
        Agent = subscribed.AgentInfo;
        Link.GiveUpAfter = _options.Checkpoint ? _options.RecoveryTimeout : TimeSpan.Zero;
        OnSubscribed(session);
        _options.Notice?.Invoke($"subscribed at {session.Address}");
        lock (_gate)
        {
            foreach ((uint number, TaskStatus status) in _log.After(_lastInSubscribe))
                Send(session, number, status);
            _updatesGo = session;
        }
    }

    private void Send(RequestSession session, uint number, TaskStatus status)
    {
        Call call = MakeCall(CallType.Update);
        call.Update = new CallUpdate { Status = status };
        if (session.Post(call, number) == SendOutcome.TooLarge)
            _options.Notice?.Invoke($"an update of {status.TaskId.Value} is too large; give it less data");
    }

    private void Forget(EventAcknowledged acknowledged)
    {
        lock (_gate)
        {
            _log.Acknowledge(acknowledged.TaskId, acknowledged.Uuid);
            NoteDrained();
        }
    }

    private void NoteDrained()
    {
        if (_log.Count > 0) return;
        _drained?.TrySetResult();
        _drained = null;
    }

    private bool IsNew(TaskInfo task)
    {
        lock (_gate) return _log.TryAddTask(task);
    }

    // A group is launched as a whole: when one of its tasks is new, all are.
    private bool AreNew(TaskGroupInfo group)
    {
        bool anyNew = false;
        lock (_gate)
        {
            foreach (TaskInfo task in group.Tasks) anyNew |= _log.TryAddTask(task);
        }
        return anyNew;
    }

    private static SubscriptionSettings Settle(ExecutorOptions options) => new()
    {
        Addresses = [options.AgentEndpoint],
        Self = new LocalIdentity
        {
            Role = PeerRole.Executor,
            SoftwareVersion = options.SoftwareVersion,
            Token = options.Token,
        },
        Limits = options.Limits,
        Backoff = BackoffSettings.Executor(options.SubscriptionBackoffMax),
        RequestTimeout = options.RequestTimeout,
        MaxBufferedBytes = options.MaxBufferedBytes,
        Notice = options.Notice,
        World = options.World,
    };
}
