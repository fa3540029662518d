using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>How many tasks are in each state.</summary>
public sealed class TaskCounts
{
    private readonly int[] _counts = new int[(int)TaskState.Unknown + 1];

    /// <summary>The number of tasks in the state.</summary>
    public int this[TaskState state] => IsKnown(state) ? _counts[(int)state] : 0;

    internal void Add(TaskState state)
    {
        // A state of a later version has no counter here.
        if (IsKnown(state)) _counts[(int)state]++;
    }

    private bool IsKnown(TaskState state) => (uint)state < (uint)_counts.Length;
}
