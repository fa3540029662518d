namespace Mesosd.Master;

/// <summary>
/// Counts the tasks of snapshots by agent and by framework. What a chunk of tasks comes to is counted once, for all readers
/// and later snapshots that have it. Thread-safe.
/// </summary>
internal sealed class WorkCounter
{
    // Agents come and go: numbers of those that nobody remembers are not to outgrow the others by more than this.
    private const int MostUnused = 1024;

    private volatile AgentNumbers _numbers = new();

    /// <summary>Numbers that are given now.</summary>
    public int Numbers => _numbers.Count;

    /// <summary>To be counted by <see cref="WorkCounts.Count"/>, and given back when it was read.</summary>
    public WorkCounts Begin(MasterSnapshot snapshot) => new(snapshot, _numbers, this);

    /// <summary>So many of the numbers were those of agents that have or had something.</summary>
    public void NoteUsed(AgentNumbers numbers, int used)
    {
        if (numbers == _numbers && numbers.Count > 2 * used + MostUnused) _numbers = new AgentNumbers();
    }
}
