using System.Numerics;

namespace Mesosd.Core;

/// <summary>
/// An ordered table whose values can be handed to readers on other threads as immutable readings. Handing out costs
/// what changed since the last time: what was read stands in chunks that are shared until one of their values changes.
/// </summary>
/// <remarks>
/// Not thread-safe; what <see cref="Take"/> gives is. While nobody reads there are neither readings nor marks.
/// Invariant: after <see cref="Refresh"/> has come to its end, what is taken equals a reading of every value.
/// </remarks>
/// <param name="read">Makes a reading of a value.</param>
/// <param name="owner">Told when something was changed.</param>
internal sealed class ReadableTable<TKey, TValue, TReading>(Func<TValue, TReading> read, IReadingOwner? owner = null)
    : OrderedTable<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    // What copying a chunk costs beside its readings, in readings.
    private const int CostOfChunk = 8;

    private const int SmallestChunk = 4;

    // Null while nobody reads.
    private ulong[]? _stale;
    private ReadingChunk<TReading>?[] _chunks = [];
    private List<int> _staleChunks = [];
    private ReadingList<TReading>? _taken;
    private int _count;

    /// <summary>Whether changes are followed.</summary>
    public bool IsRead => _stale is not null;

    /// <summary>Something of the key's value has changed.</summary>
    public void Touch(TKey key)
    {
        if (_stale is null) return;
        int slot = SlotOf(key);
        if (slot >= 0) Mark(slot);
    }

    /// <summary>Reads what changed, within a budget. False when something is left for the next call.</summary>
    /// <param name="budget">Values that may be read; what was read is taken off.</param>
    public bool Refresh(ref int budget)
    {
        if (_stale is null) MarkAll();
        while (_staleChunks.Count > 0)
        {
            if (budget <= 0) return false;
            int chunk = _staleChunks[^1];
            _staleChunks.RemoveAt(_staleChunks.Count - 1);
            budget -= CostOfChunk + ReadAgain(chunk);
        }
        return true;
    }

    /// <summary>All readings; to be called when <see cref="Refresh"/> has left nothing.</summary>
    public ReadingList<TReading> Take()
    {
        Invariant.Check(IsRead && _staleChunks.Count == 0, $"{_staleChunks.Count} chunks were not read");
        return _taken ??= new ReadingList<TReading>(_chunks.AsSpan(0, ChunksOf(SlotCount))!.ToArray()!, _count);
    }

    /// <summary>Reads everything again the next time: readings depend on something else that changed.</summary>
    public void TouchAll()
    {
        if (_stale is not null) MarkAll();
    }

    /// <summary>Nobody reads any more: readings and marks go.</summary>
    public void StopReading()
    {
        _stale = null;
        _chunks = [];
        _staleChunks = [];
        _taken = null;
        _count = 0;
    }

    private protected override void Changed(int slot)
    {
        if (_stale is not null) Mark(slot);
    }

    private protected override void Rearranged()
    {
        if (_stale is not null) MarkAll();
    }

    private void Mark(int slot)
    {
        int chunk = slot / SharedChunk.Size;
        if (chunk >= _stale!.Length) Grow(chunk + 1);
        if (_stale[chunk] == 0) _staleChunks.Add(chunk);
        _stale[chunk] |= 1UL << slot % SharedChunk.Size;
        _taken = null;
        owner?.NoteChange();
    }

    private void MarkAll()
    {
        int chunks = ChunksOf(SlotCount);
        _stale = new ulong[chunks];
        _chunks = new ReadingChunk<TReading>?[chunks];
        _staleChunks.Clear();
        _taken = null;
        _count = 0;
        Array.Fill(_stale, ulong.MaxValue);
        for (int chunk = 0; chunk < chunks; chunk++) _staleChunks.Add(chunk);
        owner?.NoteChange();
    }

    private void Grow(int needed)
    {
        int length = Math.Max(needed, 2 * _stale!.Length);
        Array.Resize(ref _stale, length);
        Array.Resize(ref _chunks, length);
    }

    /// <summary>Makes the chunk anew. How many values were read.</summary>
    private int ReadAgain(int chunk)
    {
        ulong stale = _stale![chunk];
        _stale[chunk] = 0;
        int first = chunk * SharedChunk.Size;
        ulong present = _chunks[chunk]?.Present ?? 0;
        TReading[] items = CopyItems(_chunks[chunk], SlotCount - first);
        int changed = BitOperations.PopCount(stale);
        _count -= BitOperations.PopCount(present);
        for (; stale != 0; stale &= stale - 1)
        {
            int place = BitOperations.TrailingZeroCount(stale);
            TValue? value = ValueAt(first + place);
            if (value is not null) present |= 1UL << place;
            else present &= ~(1UL << place);
            if (place < items.Length) items[place] = value is null ? default! : read(value);
        }
        _count += BitOperations.PopCount(present);
        _chunks[chunk] = new ReadingChunk<TReading>(present, items);
        return changed;
    }

    // Most tables are small, so the last chunk is as long as it takes; one that lost its end keeps the longer form.
    private static TReading[] CopyItems(ReadingChunk<TReading>? old, int places)
    {
        int wanted = Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(places, 0)),
            SmallestChunk, SharedChunk.Size);
        TReading[] items = new TReading[Math.Max(wanted, old?.Items.Length ?? 0)];
        old?.Items.CopyTo(items, 0);
        return items;
    }

    private static int ChunksOf(int slots) =>
        (slots + SharedChunk.Size - 1) / SharedChunk.Size;
}
