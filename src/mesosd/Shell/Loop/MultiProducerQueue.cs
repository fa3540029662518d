using System.Runtime.CompilerServices;

namespace Mesosd.Shell.Loop;

/// <summary>
/// A queue that many threads add to and one takes from, without a lock. What one thread adds is taken in its order;
/// nobody waits for anybody; as long as no more waits than ever before, nothing is allocated.
/// </summary>
/// <remarks>
/// Positions are numbers of items since the queue was made. A producer claims the next one by compare-and-swap,
/// writes the item into that position's slot of the ring and stamps the slot; the consumer takes a slot when it
/// carries its stamp. A full ring is closed and a larger one linked behind it. Steps, order of memory accesses and
/// invariants: docs/loop.md.
/// </remarks>
internal sealed class MultiProducerQueue<T>
{
    private readonly int _maxRingSlots;
    private QueueRing<T> _writing;
    private QueueRing<T> _reading;

    // What the consumer has taken, and what of it the producers know.
    private PaddedLong _next;
    private PaddedLong _taken;

    /// <param name="ringSlots">How many items the first ring holds; a power of two.</param>
    /// <param name="maxRingSlots">The largest ring that is kept for the time to come; a power of two.</param>
    public MultiProducerQueue(int ringSlots, int maxRingSlots)
    {
        _maxRingSlots = maxRingSlots;
        _writing = _reading = new QueueRing<T>(0, ringSlots);
    }

    /// <summary>
    /// How many wait, for the consumer: those that are being added right now and cannot be taken yet among them.
    /// </summary>
    public long Count => Volatile.Read(ref _writing).End - _next.Value;

    /// <summary>Whether an item can be taken; for the consumer.</summary>
    public bool CanTake
    {
        get
        {
            bool found = FindNext();
            TellTaken();
            return found;
        }
    }

    /// <summary>Adds an item behind all that this thread added before. Thread-safe.</summary>
    /// <returns>How many wait, this one included; and perhaps the last few that were taken.</returns>
    public long Add(in T item)
    {
        while (true)
        {
            QueueRing<T> ring = Volatile.Read(ref _writing);
            long position = ring.Claim(ref _taken.Value);
            if (position >= 0)
            {
                ring.Fill(position, item);
                return position + 1 - Volatile.Read(ref _taken.Value);
            }
            QueueRing<T> next = ring.Extend(_maxRingSlots);
            Interlocked.CompareExchange(ref _writing, next, ring);
        }
    }

    /// <summary>
    /// Takes the oldest item; for the consumer. False when there is none, or when the thread that claimed its
    /// position has not filled it yet.
    /// </summary>
    public bool TryTake(out T item)
    {
        if (!FindNext())
        {
            TellTaken();
            item = default!;
            return false;
        }
        _reading.Empty(_next.Value, out item);
        _next.Value++;
        if (_next.Value % _reading.TakesBetweenTelling == 0) TellTaken();
        return true;
    }

    /// <summary>Goes to the ring of the next position; whether that position is filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FindNext()
    {
        while (!_reading.IsFilled(_next.Value))
        {
            if (_reading.NextAfter(_next.Value) is not { } next) return false;
            _reading = next;
        }
        return true;
    }

    // From here on producers may fill the slots of everything before.
    private void TellTaken()
    {
        if (_taken.Value != _next.Value) Volatile.Write(ref _taken.Value, _next.Value);
    }
}
