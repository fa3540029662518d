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

    internal void Add(TaskState state, int count)
    {
        if (IsKnown(state)) _counts[(int)state] += count;
    }

    internal void Remove(TaskState state)
    {
        if (IsKnown(state)) _counts[(int)state]--;
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) =>
        other is TaskCounts counts && counts._counts.AsSpan().SequenceEqual(_counts);

    /// <inheritdoc/>
    public override int GetHashCode() => _counts[(int)TaskState.Running];

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', _counts);

    internal TaskCounts Copy()
    {
        TaskCounts copy = new();
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }

    private bool IsKnown(TaskState state) => (uint)state < (uint)_counts.Length;
}
