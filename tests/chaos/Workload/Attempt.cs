using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Chaos;

/// <summary>One launch of a job under a task id of its own, and all that its framework was told of it.</summary>
internal sealed class Attempt(Job job, int number)
{
    private readonly HashSet<string> _uuids = [];

    public Job Job { get; } = job;

    public TaskId Id { get; } = new($"{job.Name}.{number}");

    public int Number { get; } = number;

    public AgentId? Agent { get; set; }

    public LaunchState Launch { get; set; } = LaunchState.Waiting;

    /// <summary>What was told reliably, each update once, in the order of arrival.</summary>
    public List<TaskState> Updates { get; } = [];

    /// <summary>What masters said by themselves, in the order of arrival, repetitions left out.</summary>
    public List<string> Words { get; } = [];

    /// <summary>The end, whoever told it.</summary>
    public TaskState? End { get; private set; }

    /// <summary>What was told that cannot be true together.</summary>
    public List<string> Contradictions { get; } = [];

    public bool WasRunning => Updates.Contains(TaskState.Running);

    /// <summary>Whether its framework believes that it runs or will.</summary>
    public bool IsOpen => End is null && Launch is LaunchState.Taken or LaunchState.InDoubt;

    public void Take(TaskStatus status)
    {
        if (status.Uuid is { } uuid)
        {
            if (_uuids.Add(Convert.ToHexString(uuid))) TakeUpdate(status.State);
        }
        else TakeWord(status);
    }

    public override string ToString() =>
        $"{Id.Value} on {Agent?.Value ?? "no agent"} ({Launch}): updates {string.Join(", ", Updates)}; words {string.Join(", ", Words)}; end {End}";

    private void TakeUpdate(TaskState state)
    {
        if (Updates.Count > 0 && Rank(state) <= Rank(Updates[^1])) Contradictions.Add($"{state} after {Updates[^1]}");
        if (IsTerminal(state) && End is { } end && end != state) Contradictions.Add($"{state} after the end {end}");
        if (!IsTerminal(state) && End is { } over) Contradictions.Add($"{state} after the end {over}");
        Updates.Add(state);
        if (IsTerminal(state)) End = state;
    }

    // FINISHED in an answer to a question is the newest state; the update itself is still to come, and is waited for.
    private void TakeWord(TaskStatus status)
    {
        string word = $"{status.State} ({status.ReasonOrDefault}: {status.Message})";
        if (Words.Count == 0 || Words[^1] != word) Words.Add(word);
        if (!MeansLoss(status.State)) return;
        if (End is { } end && !MeansLoss(end)) Contradictions.Add($"{word} after the end {end}");
        End ??= status.State;
    }

    public static bool MeansLoss(TaskState state) =>
        state is TaskState.Lost or TaskState.Dropped or TaskState.Gone or TaskState.GoneByOperator or TaskState.Error;

    public static bool IsTerminal(TaskState state) =>
        MeansLoss(state) || state is TaskState.Finished or TaskState.Failed or TaskState.Killed;

    private static int Rank(TaskState state) => state switch
    {
        TaskState.Starting => 1,
        TaskState.Running => 2,
        TaskState.Killing => 3,
        _ => IsTerminal(state) ? 4 : 0,
    };
}
