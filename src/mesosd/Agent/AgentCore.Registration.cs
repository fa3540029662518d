using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>Finding a place with a master, and noticing that it was lost.</summary>
public sealed partial class AgentCore : IMasterToAgentHandler<uint>
{
    private static readonly AgentInfoCapabilityType[] Capabilities =
    [
        AgentInfoCapabilityType.MultiRole,
        AgentInfoCapabilityType.HierarchicalRole,
        AgentInfoCapabilityType.ReservationRefinement,
        AgentInfoCapabilityType.ResourceProvider,
        AgentInfoCapabilityType.ResizeVolume,
        AgentInfoCapabilityType.AgentOperationFeedback,
        AgentInfoCapabilityType.AgentDraining,
        AgentInfoCapabilityType.TaskResourceLimits,
    ];

    private readonly Deadline<AgentDeadline> _registration;
    private readonly Deadline<AgentDeadline> _masterSilent;
    private ConnectionId _master;
    private string _masterAddress = "";
    private TimeSpan _pingTimeout;
    private Instant _registeredAt = Instant.Never;
    private int _attempts;
    private bool _hasTriedBefore;

    // Whether the master at the other end has this agent; also while it ends its executors.
    private bool _isRegistered;

    private void OnMasterConnected(ConnectionId connection, string address)
    {
        if (_master != ConnectionId.None && _master != connection)
        {
            Disconnect(_master, GoodbyeReason.Replaced, "the agent follows another master");
            LoseMaster();
        }
        _master = connection;
        _masterAddress = address;
        if (State == AgentState.Disconnected) BeginRegistration();
    }

    private void BeginRegistration()
    {
        _attempts = 0;
        _isRegistered = false;
        // A master that comes back must not be met by all its agents in one moment.
        bool atOnce = _settings.RegistersAtOnce && !_hasTriedBefore;
        TimeSpan longest = _settings.RegistrationBackoffFactor;
        if (longest > AgentLimits.RegistrationSpread) longest = AgentLimits.RegistrationSpread;
        TimeSpan pause = atOnce ? TimeSpan.Zero : _random.NextSpan(longest);
        if (pause == TimeSpan.Zero) TryRegister();
        else _deadlines.Set(_registration, _now + pause);
    }

    private void TryRegister()
    {
        if (_master == ConnectionId.None || State != AgentState.Disconnected) return;
        _hasTriedBefore = true;
        Send(_master, Id is null ? MakeRegistration() : MakeReregistration());
        _deadlines.Set(_registration, _now + RegistrationPause(++_attempts));
    }

    // Mesos draws from [0, b·2ⁿ]; the lower half is left out, since a report of 20,000 tasks that is repeated
    // before it can be answered only keeps the master from answering.
    private TimeSpan RegistrationPause(int attempt)
    {
        double factor = Math.Pow(2, Math.Min(attempt, 16));
        TimeSpan longest = _settings.RegistrationBackoffFactor * factor;
        if (longest > AgentLimits.RegistrationRetryMax) longest = AgentLimits.RegistrationRetryMax;
        return longest / 2 + _random.NextSpan(longest / 2);
    }

    private RegisterAgent MakeRegistration()
    {
        RegisterAgent message = new() { Agent = _info, Version = _settings.Version, TakesTaskGroups = true };
        AddCapabilities(message.Capabilities);
        message.CheckpointedResources.AddRange(Checkpointed());
        return message;
    }

    private ReregisterAgent MakeReregistration()
    {
        ReregisterAgent message = new() { Agent = _info, Version = _settings.Version, TakesTaskGroups = true };
        AddCapabilities(message.Capabilities);
        message.CheckpointedResources.AddRange(Checkpointed());
        foreach (AgentOperation operation in _operations) message.Operations.Add(operation.Message);
        foreach (AgentFramework framework in _frameworks)
        {
            if (framework.IsEnding) continue;
            message.Frameworks.Add(framework.Info);
            foreach (ExecutorRun run in framework.Runs)
            {
                // The master keeps no accounts for the built-in executor.
                if (!run.IsCommand) message.Executors.Add(run.Info);
                foreach (AgentTask task in run.Tasks) message.Tasks.Add(task.Summarize(AgentId));
            }
            foreach (ExecutorRun run in framework.EndedRuns)
                foreach (AgentTask task in run.Tasks) message.Tasks.Add(task.Summarize(AgentId));
        }
        return message;
    }

    private static void AddCapabilities(List<AgentInfoCapability> capabilities)
    {
        foreach (AgentInfoCapabilityType type in Capabilities)
            capabilities.Add(new AgentInfoCapability { Type = type });
    }

    private void DispatchFromMaster(IMessage message, uint correlation)
    {
        if (MasterToAgentFrames.Dispatch(message, this, correlation)) return;
        Refuse(_master, correlation, RefusalCode.Unsupported,
            $"{message.MessageName} is not for an agent; a master sends what MasterToAgent lists");
    }

    void IMasterToAgentHandler<uint>.On(uint context, AgentRegistered message)
    {
        if (!TakeIdentity(message.AgentId)) return;
        EnterRegistered(message.TotalPingTimeoutSeconds);
    }

    void IMasterToAgentHandler<uint>.On(uint context, AgentReregistered message)
    {
        if (!TakeIdentity(message.AgentId)) return;
        EnterRegistered(message.TotalPingTimeoutSeconds);
        foreach (TasksOfFramework tasks in message.UnknownTasks) ReportUnknown(tasks);
    }

    // False when the answer is not for this agent; it is then ignored or the agent stops.
    private bool TakeIdentity(AgentId id)
    {
        if (Id is null)
        {
            _info = MessageCodec.Clone(_info);
            _info.Id = id;
            Append(new AgentRecord { Agent = _info });
            RecordSupervisor(isGivenUp: false);
            return true;
        }
        if (Id == id) return true;
        string text =
            $"the master registered this agent as {id.Value}, but its disk says {Id.Value.Value}; " +
            $"remove {_settings.WorkDirectory}/meta/slaves/latest to start as a new agent";
        Notice(NoticeSeverity.Error, text);
        Stop(1, text, forgetsIdentity: false);
        return false;
    }

    private void EnterRegistered(double totalPingTimeoutSeconds)
    {
        // A second answer, to a repeated attempt, changes nothing.
        if (_isRegistered) return;
        _isRegistered = true;
        _registeredAt = _now;
        // A master that still drains this agent says so next.
        if (_drain is null) _drainStartedAt = Instant.Never;
        _drain = null;
        _lastLaunchId = 0;
        _hasDiverged = false;
        if (State == AgentState.Disconnected) State = AgentState.Running;
        _deadlines.Cancel(_registration);
        _pingTimeout = PingTimeout(totalPingTimeoutSeconds);
        _deadlines.Set(_masterSilent, _now + _pingTimeout);
        Notice(NoticeSeverity.Information,
            $"registered with the master at {_masterAddress} as {AgentId.Value}");
        if (_settings.Oversubscribed.Count > 0) SendResources(total: false);
        ForwardAll();
        ForwardOperations();
    }

    // A peer's number: kept between what a master could mean and what a timer can hold.
    private static TimeSpan PingTimeout(double seconds) =>
        TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 1, 86_400) : 75);

    void IMasterToAgentHandler<uint>.On(uint context, Ping message)
    {
        Send(_master, PongAnswer);
        if (!_isRegistered) return;
        _deadlines.Set(_masterSilent, _now + _pingTimeout);
        if (message.Connected || State != AgentState.Running) return;
        Notice(NoticeSeverity.Warning, "the master holds this agent for disconnected; registering again");
        State = AgentState.Disconnected;
        BeginRegistration();
    }

    private void OnMasterSilent()
    {
        if (_master == ConnectionId.None) return;
        string text = $"no ping of the master at {_masterAddress} for {_pingTimeout.TotalSeconds:0} s";
        Notice(NoticeSeverity.Warning, text + "; looking for it again");
        Disconnect(_master, GoodbyeReason.Silent, text);
        LoseMaster();
    }

    private void LoseMaster()
    {
        _master = ConnectionId.None;
        _isRegistered = false;
        _deadlines.Cancel(_registration);
        _deadlines.Cancel(_masterSilent);
        if (State == AgentState.Running) State = AgentState.Disconnected;
    }

    void IMasterToAgentHandler<uint>.On(uint context, ShutdownAgent message)
    {
        Notice(NoticeSeverity.Error,
            $"the master ended this agent: {message.Message}. Its executors are ended; started again, it registers " +
            "as a new agent");
        _exitCode = 1;
        OnStopRequested(endExecutors: true, $"the master said: {message.Message}");
    }

    // It has no fields, so every answer may be the same object.
    private static readonly Pong PongAnswer = new();
}
