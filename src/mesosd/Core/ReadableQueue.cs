namespace Mesosd.Core;

/// <summary>
/// A queue of things that do not change any more, which can be handed to readers on other threads at any moment: they
/// share its chunks, in which a place is written once.
/// </summary>
/// <remarks>Not thread-safe; what <see cref="Take"/> gives is. A chunk goes when its last thing has gone.</remarks>
internal sealed class ReadableQueue<T>
    where T : class
{
    private const int SmallestChunk = 4;

    private static readonly List<QueueChunk<T>> s_none = [];

    // Most stay empty.
    private List<QueueChunk<T>> _chunks = s_none;
    private int _head;
    private QueueReading<T>? _taken;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a thing behind all others.</summary>
    public void Enqueue(T item)
    {
        if (_chunks == s_none) _chunks = [];
        int place = _head + Count++;
        int chunk = place / SharedChunk.Size;
        if (chunk == _chunks.Count)
            _chunks.Add(new QueueChunk<T>(new T[chunk == 0 ? SmallestChunk : SharedChunk.Size]));
        T[] items = _chunks[chunk].Items;
        if (place % SharedChunk.Size == items.Length)
        {
            // Readers keep the shorter one.
            Array.Resize(ref items, Math.Min(2 * items.Length, SharedChunk.Size));
            _chunks[chunk] = new QueueChunk<T>(items);
        }
        items[place % SharedChunk.Size] = item;
        _taken = null;
    }

    /// <summary>Removes the thing that came first; there must be one.</summary>
    public void Dequeue()
    {
        Invariant.Check(Count > 0, "the queue is empty");
        _head++;
        Count--;
        _taken = null;
        if (_head < SharedChunk.Size) return;
        _chunks.RemoveAt(0);
        _head = 0;
    }

    /// <summary>All things.</summary>
    public QueueReading<T> Take() =>
        Count == 0 ? QueueReading<T>.Empty : _taken ??= new QueueReading<T>([.. _chunks], _head, Count);

    public QueueReading<T>.Enumerator GetEnumerator() => Take().GetEnumerator();
}
