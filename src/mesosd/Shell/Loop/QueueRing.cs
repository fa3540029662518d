using System.Runtime.CompilerServices;

namespace Mesosd.Shell.Loop;

/// <summary>One ring of a <see cref="MultiProducerQueue{T}"/>: the slots of some positions in a row.</summary>
/// <remarks>Its slots are used again and again until it is closed; then it is emptied and dropped.</remarks>
internal sealed class QueueRing<T>
{
    // On the number of the next free position: nothing can be claimed here any more.
    private const long Closed = long.MinValue;

    // How far the producers' view of what was taken may be behind: meanwhile their cache line stays valid.
    private const uint MostUntoldTakes = 64;

    private readonly Slot[] _slots;
    private readonly long _start;
    private QueueRing<T>? _next;
    private PaddedLong _end;

    /// <param name="start">Its first position.</param>
    /// <param name="slots">How many it holds at a time; a power of two.</param>
    public QueueRing(long start, int slots)
    {
        _start = start;
        _end.Value = start;
        _slots = new Slot[slots];
    }

    /// <summary>After how many takes the consumer tells the producers; a power of two.</summary>
    public uint TakesBetweenTelling => Math.Clamp((uint)_slots.Length / 4, 1, MostUntoldTakes);

    /// <summary>The position behind the last one that was claimed.</summary>
    public long End => Volatile.Read(ref _end.Value) & ~Closed;

    /// <summary>
    /// A position whose slot is empty and now belongs to the caller, who must fill it; -1 when the ring is full or
    /// closed.
    /// </summary>
    /// <param name="taken">How far the consumer has emptied.</param>
    public long Claim(ref long taken)
    {
        long end = Volatile.Read(ref _end.Value);
        while (end >= 0)
        {
            // The order matters: positions below what is read here were emptied before it was written.
            if (end - Math.Max(Volatile.Read(ref taken), _start) >= _slots.Length) return -1;
            long seen = Interlocked.CompareExchange(ref _end.Value, end + 1, end);
            if (seen == end) return end;
            end = seen;
        }
        return -1;
    }

    /// <summary>Makes an item visible to the consumer.</summary>
    public void Fill(long position, in T item)
    {
        ref Slot slot = ref SlotOf(position);
        slot.Item = item;
        Volatile.Write(ref slot.Stamp, position + 1);
    }

    /// <summary>Whether the item of a position is visible.</summary>
    public bool IsFilled(long position) => Volatile.Read(ref SlotOf(position).Stamp) == position + 1;

    /// <summary>Takes a visible item out of its slot, which keeps nothing alive.</summary>
    public void Empty(long position, out T item)
    {
        ref Slot slot = ref SlotOf(position);
        item = slot.Item;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) slot.Item = default!;
    }

    /// <summary>The ring where a position stands that will never be claimed here; null when it still may be.</summary>
    public QueueRing<T>? NextAfter(long position) =>
        Volatile.Read(ref _end.Value) == (position | Closed) ? Volatile.Read(ref _next) : null;

    /// <summary>Closes this ring and gives the one behind it, made by whoever comes first.</summary>
    public QueueRing<T> Extend(int maxSlots)
    {
        long end = Interlocked.Or(ref _end.Value, Closed) & ~Closed;
        if (Volatile.Read(ref _next) is { } next) return next;
        QueueRing<T> made = new(end, (int)Math.Min(2L * _slots.Length, maxSlots));
        return Interlocked.CompareExchange(ref _next, made, null) ?? made;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot SlotOf(long position) => ref _slots[(int)position & (_slots.Length - 1)];

    private struct Slot
    {
        public long Stamp;
        public T Item;
    }
}
