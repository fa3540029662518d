namespace Mesosd.Simulation;

/// <summary>
/// What is going to happen, the earliest first; of one moment, in the order in which it was added. A binary heap of
/// plain entries: it is asked millions of times a second.
/// </summary>
internal sealed class EventQueue
{
    private Entry[] _heap = new Entry[1024];
    private long _lastNumber;

    public int Count { get; private set; }

    /// <summary>When the first event is due; only when there is one.</summary>
    public long NextAt => _heap[0].At;

    public void Add(long at, IVirtualEvent what)
    {
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        Entry entry = new(at, ++_lastNumber, what);
        int position = Count++;
        while (position > 0)
        {
            int parent = (position - 1) / 2;
            if (!entry.IsBefore(_heap[parent])) break;
            _heap[position] = _heap[parent];
            position = parent;
        }
        _heap[position] = entry;
    }

    public IVirtualEvent Take()
    {
        IVirtualEvent first = _heap[0].What;
        Entry last = _heap[--Count];
        _heap[Count] = default;
        if (Count > 0) SiftDown(last);
        return first;
    }

    private void SiftDown(in Entry entry)
    {
        int position = 0;
        while (true)
        {
            int child = 2 * position + 1;
            if (child >= Count) break;
            if (child + 1 < Count && _heap[child + 1].IsBefore(_heap[child])) child++;
            if (!_heap[child].IsBefore(entry)) break;
            _heap[position] = _heap[child];
            position = child;
        }
        _heap[position] = entry;
    }

    private readonly record struct Entry(long At, long Number, IVirtualEvent What)
    {
        public bool IsBefore(in Entry other) => At != other.At ? At < other.At : Number < other.Number;
    }
}
