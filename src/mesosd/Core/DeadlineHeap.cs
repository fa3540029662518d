using System.Diagnostics.CodeAnalysis;

namespace Mesosd.Core;

/// <summary>
/// The deadlines of a core, the earliest first; among equals the one that was set first. Setting, moving and
/// cancelling take logarithmic time and leave nothing behind, so its size is the number of things that wait.
/// </summary>
/// <remarks>Not thread-safe: it belongs to one core.</remarks>
public sealed class DeadlineHeap<TKind>
    where TKind : struct, Enum
{
    private readonly List<Deadline<TKind>> _heap = [];
    private long _sequence;

    /// <summary>How many deadlines wait.</summary>
    public int Count => _heap.Count;

    /// <summary>When the first is due; <see cref="Instant.Never"/> when none waits.</summary>
    public Instant Next => _heap.Count == 0 ? Instant.Never : _heap[0].At;

    /// <summary>Sets the deadline, or moves it when it was set before.</summary>
    public void Set(Deadline<TKind> deadline, Instant at)
    {
        if (deadline.IsSet) Cancel(deadline);
        if (at == Instant.Never) return;
        deadline.At = at;
        deadline.Sequence = _sequence++;
        deadline.Position = _heap.Count;
        _heap.Add(deadline);
        SiftUp(deadline.Position);
    }

    /// <summary>Forgets the deadline; nothing happens when it is not set.</summary>
    public void Cancel(Deadline<TKind> deadline)
    {
        if (!deadline.IsSet) return;
        int position = deadline.Position;
        Deadline<TKind> last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (last != deadline)
        {
            Place(last, position);
            SiftUp(position);
            SiftDown(last.Position);
        }
        deadline.Position = Deadline<TKind>.NotInHeap;
        deadline.At = Instant.Never;
    }

    /// <summary>Takes the first deadline that is due at this moment.</summary>
    public bool TryTakeDue(Instant now, [NotNullWhen(true)] out Deadline<TKind>? deadline)
    {
        deadline = _heap.Count > 0 && _heap[0].At <= now ? _heap[0] : null;
        if (deadline is null) return false;
        Cancel(deadline);
        return true;
    }

    private void SiftUp(int position)
    {
        while (position > 0)
        {
            int parent = (position - 1) / 2;
            if (!IsBefore(_heap[position], _heap[parent])) return;
            Swap(position, parent);
            position = parent;
        }
    }

    private void SiftDown(int position)
    {
        while (true)
        {
            int first = 2 * position + 1;
            if (first >= _heap.Count) return;
            if (first + 1 < _heap.Count && IsBefore(_heap[first + 1], _heap[first])) first++;
            if (!IsBefore(_heap[first], _heap[position])) return;
            Swap(position, first);
            position = first;
        }
    }

    private void Swap(int left, int right)
    {
        Deadline<TKind> moved = _heap[left];
        Place(_heap[right], left);
        Place(moved, right);
    }

    private void Place(Deadline<TKind> deadline, int position)
    {
        _heap[position] = deadline;
        deadline.Position = position;
    }

    private static bool IsBefore(Deadline<TKind> left, Deadline<TKind> right) =>
        left.At != right.At ? left.At < right.At : left.Sequence < right.Sequence;
}
