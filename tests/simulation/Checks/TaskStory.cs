using Mesosd.Core;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Simulation;

/// <summary>What a framework knows of one of its tasks, and the promises that are kept to it.</summary>
internal sealed class TaskStory(TaskId id, AgentId agentId)
{
    private readonly List<byte[]> _uuids = [];

    public TaskId Id { get; } = id;

    public AgentId AgentId { get; } = agentId;

    /// <summary>The states that were told reliably, each update once, in the order of their arrival.</summary>
    public List<TaskState> States { get; } = [];

    /// <summary>The end, whoever told it; null as long as the framework has to wait.</summary>
    public TaskState? End { get; private set; }

    /// <summary>How often an update came that was known already.</summary>
    public int Repetitions { get; private set; }

    /// <summary>What a master said last of it.</summary>
    public TaskState? LastWord { get; private set; }

    /// <summary>Its agent is unreachable, and nobody goes by that id any more: a framework gives it up in the end.</summary>
    public void GiveUp() => End ??= TaskState.Unreachable;

    public bool HasEnded => End is not null;

    /// <param name="status">What the framework is told.</param>
    /// <param name="isForgetful">
    /// The agent's machine has lost its power, and the journal its end with it: what was told before may be told anew.
    /// </param>
    public void Take(TaskStatus status, bool isForgetful = false)
    {
        if (status.Uuid is not { } uuid) TakeWord(status);
        else if (_uuids.Exists(known => known.AsSpan().SequenceEqual(uuid))) Repetitions++;
        else if (isForgetful) End = status.State.IsTerminal() ? status.State : End;
        else TakeUpdate(status, uuid);
    }

    // What the master says itself is not acknowledged and may be said any number of times. An answer to a question
    // tells the newest state, and may be ahead of the updates.
    private void TakeWord(TaskStatus status)
    {
        LastWord = status.State;
        if (status.State.IsTerminal()) End ??= status.State;
        // Nobody knows the task, and nobody who might know it is awaited: a framework gives it up.
        if (status.State == TaskState.Unknown) End ??= TaskState.Unknown;
    }

    /// <summary>
    /// It was given up because a master knew nothing, or an operator gave its agent up and the master forgot it, and it
    /// lives: that may happen only where masters forget.
    /// </summary>
    public void Revive()
    {
        if (End is TaskState.Unknown or TaskState.GoneByOperator) End = null;
    }

    /// <summary>
    /// Its framework does not checkpoint, and a master took a lost connection for the end of the agent's process: the
    /// agent itself knows better.
    /// </summary>
    public void ReviveGone()
    {
        bool isMastersWord = States.Count == 0 || !States[^1].IsTerminal();
        if (isMastersWord && End == TaskState.Gone) End = null;
    }

    private void TakeUpdate(TaskStatus status, byte[] uuid)
    {
        bool isOver = States.Count > 0 && States[^1].IsTerminal();
        if (isOver || (status.State.IsTerminal() && Contradicts(status.State)))
            throw new SafetyViolation($"task {Id.Value} has ended as {End}, and is now {status.State}; {this}");
        if (States.Count > 0 && RankOf(status.State) <= RankOf(States[^1]))
            throw new SafetyViolation($"task {Id.Value} was {States[^1]}, and is now {status.State}; {this}");
        _uuids.Add(uuid);
        States.Add(status.State);
        if (status.State.IsTerminal()) End = status.State;
    }

    // The master's GONE and the agent's DROPPED say the same of a task that never arrived.
    private bool Contradicts(TaskState state) =>
        End is { } end && end != state && !(MeansAbsence(end) && MeansAbsence(state));

    private static bool MeansAbsence(TaskState state) =>
        state is TaskState.Gone or TaskState.Dropped or TaskState.Lost;

    public override string ToString() => $"{Id.Value} on {AgentId.Value}: {string.Join(", ", States)}; end {End}";

    private static int RankOf(TaskState state) => state switch
    {
        TaskState.Starting => 1,
        TaskState.Running => 2,
        TaskState.Killing => 3,
        _ => state.IsTerminal() ? 4 : 0,
    };
}
