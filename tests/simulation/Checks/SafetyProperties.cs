using Mesosd.Master;
using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Simulation;

/// <summary>
/// What must be true at every moment. The order of a task's states is checked by <see cref="TaskStory"/>, what a
/// machine can hold by <see cref="VirtualMachine"/>, where they are known.
/// </summary>
internal sealed class SafetyProperties
{
    private readonly HashSet<(FrameworkId, TaskId)> _started = [];

    // Updates by their uuid: taken over by an agent, promised to their executor, and not seen by their framework yet.
    private readonly Dictionary<UInt128, TakenUpdate> _taken = [];
    private readonly HashSet<AgentId> _forgetful = [];
    private long _inputs;
    private long _forgotten;

    /// <summary>How many processes were started in all.</summary>
    public long StartCount => _forgotten + _started.Count;

    /// <summary>What operators may expect of the registry.</summary>
    public RegistryBook Registry { get; } = new();

    public LeaderBook Leaders { get; } = new();

    public GroupBook Groups { get; } = new();

    // A prime, so that no rhythm of the cluster falls in with it.
    private const int ReadingsInterval = 13;

    /// <summary>A master's whole state is looked at after every so many inputs.</summary>
    public int CheckInterval { get; set; } = 1;

    /// <summary>How often that was done.</summary>
    public long CheckCount { get; private set; }

    /// <summary>Offered, used and free resources are the total, and more.</summary>
    public void CheckMaster(MasterCore core)
    {
        if (++_inputs % CheckInterval != 0) return;
        CheckCount++;
        MasterInvariants.CheckAll(core);
        // Seldom enough that much has changed since the last time, and in ever new moments.
        if (CheckCount % ReadingsInterval == 0) ReadingInvariants.Check(core);
    }

    /// <summary>A task is started once at most, whatever is repeated, lost or restarted.</summary>
    public void CountStart(FrameworkId framework, TaskId task)
    {
        if (!_started.Add((framework, task)))
            throw new SafetyViolation($"task {task.Value} of {framework.Value} is started a second time");
    }

    /// <summary>What has finished has run.</summary>
    public void CheckWasStarted(FrameworkId framework, TaskId task)
    {
        if (!_started.Contains((framework, task)))
            throw new SafetyViolation($"task {task.Value} of {framework.Value} has finished and was never started");
    }

    /// <summary>Everything has ended and nothing is under way: ids of then cannot come up again.</summary>
    public void ForgetStarted()
    {
        Groups.CheckStarts(_started.Contains);
        _forgotten += _started.Count;
        _started.Clear();
        _taken.Clear();
        _forgetful.Clear();
    }

    /// <summary>An agent has decided to keep an update.</summary>
    public void NoteTaken(AgentNode agent, UpdateRecord update)
    {
        TaskStatus status = update.Status;
        _taken.TryAdd(KeyOf(status.Uuid!), new TakenUpdate(agent, update.FrameworkId, status.TaskId, status.State));
    }

    /// <summary>An agent says something; some of it is a promise to an executor.</summary>
    public void NoteSaid(IMessage message)
    {
        byte[]? promised = message switch
        {
            CommandUpdateAcknowledged acknowledged => acknowledged.Uuid,
            Event { Acknowledged: { } acknowledged } => acknowledged.Uuid,
            _ => null,
        };
        // Of an update that the agent does not take over, since the task has ended for it, nothing is promised.
        if (promised is not null && _taken.TryGetValue(KeyOf(promised), out TakenUpdate? taken)) taken.IsPromised = true;
    }

    /// <summary>A framework has seen an update.</summary>
    public void NoteDelivered(byte[] uuid) => _taken.Remove(KeyOf(uuid));

    /// <summary>A machine lost its power: what its agent promised is void, and it may contradict itself.</summary>
    public void NotePowerCut(AgentNode agent)
    {
        ReleaseFrom(agent);
        if (agent.Id is { } id) _forgetful.Add(id);
    }

    public bool HasLostPower(AgentId agent) => _forgetful.Contains(agent);

    /// <summary>What an agent promised is void: its disk lost it, or an operator gave it up.</summary>
    public void ReleaseFrom(AgentNode agent) => Release(taken => taken.Agent == agent);

    /// <summary>What was promised to a framework is void: it is over.</summary>
    public void ReleaseFrom(FrameworkId framework) => Release(taken => taken.Framework == framework);

    /// <summary>An update that was promised and has not reached its framework yet; null when there is none.</summary>
    public string? FindOpenPromise()
    {
        foreach (TakenUpdate taken in _taken.Values)
        {
            if (taken.IsPromised)
                return $"{taken.Framework.Value} has not heard that {taken.Task.Value} is {taken.State}, as " +
                    $"{taken.Agent.Name} promised";
        }
        return null;
    }

    private void Release(Func<TakenUpdate, bool> which)
    {
        foreach ((UInt128 key, TakenUpdate taken) in _taken.ToArray())
            if (which(taken)) _taken.Remove(key);
    }

    private static UInt128 KeyOf(byte[] uuid) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(uuid);

    private sealed class TakenUpdate(AgentNode agent, FrameworkId framework, TaskId task, TaskState state)
    {
        public AgentNode Agent { get; } = agent;

        public FrameworkId Framework { get; } = framework;

        public TaskId Task { get; } = task;

        public TaskState State { get; } = state;

        public bool IsPromised { get; set; }
    }
}
