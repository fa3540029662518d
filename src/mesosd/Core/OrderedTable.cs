using System.Diagnostics.CodeAnalysis;

namespace Mesosd.Core;

/// <summary>
/// A dictionary that enumerates in the order of insertion, with removal in constant time. Decisions that
/// visit everything must not depend on hash codes; this is what they visit.
/// </summary>
/// <remarks>
/// Not thread-safe. Adding or removing while enumerating is a bug; copy first with <see cref="CopyValues"/>.
/// </remarks>
public class OrderedTable<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private static readonly Dictionary<TKey, int> s_noSlots = [];
    private static readonly List<Entry> s_noEntries = [];

    private readonly IEqualityComparer<TKey>? _comparer;

    // Most tables of a cluster stay empty, and there are some for each agent: they take nothing until something is added.
    private Dictionary<TKey, int> _slots = s_noSlots;
    private List<Entry> _entries = s_noEntries;

    // No value stands before this slot, so that asking for the first one again and again costs nothing.
    private int _firstSlot;

    // Removed entries leave holes. The table is packed when more than half of it is holes.
    private const int SmallestPacked = 16;

    public OrderedTable()
    {
    }

    public OrderedTable(IEqualityComparer<TKey> comparer) => _comparer = comparer;

    /// <summary>How many values are in the table.</summary>
    public int Count => _slots.Count;

    /// <summary>The value that came first, or null.</summary>
    public TValue? First
    {
        get
        {
            while (_firstSlot < _entries.Count && _entries[_firstSlot].Value is null) _firstSlot++;
            return _firstSlot < _entries.Count ? _entries[_firstSlot].Value : null;
        }
    }

    public bool TryGetValue(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        value = _slots.TryGetValue(key, out int slot) ? _entries[slot].Value : null;
        return value is not null;
    }

    /// <summary>The value of the key, or null.</summary>
    public TValue? Find(TKey key) => _slots.TryGetValue(key, out int slot) ? _entries[slot].Value : null;

    public bool Contains(TKey key) => _slots.ContainsKey(key);

    /// <summary>Adds a value behind all others. The key must be new.</summary>
    public void Add(TKey key, TValue value)
    {
        if (_slots == s_noSlots)
        {
            _slots = new Dictionary<TKey, int>(_comparer);
            _entries = [];
        }
        _slots.Add(key, _entries.Count);
        _entries.Add(new Entry(key, value));
        Changed(_entries.Count - 1);
    }

    /// <summary>Puts another value in the place of the key's. False, and nothing happens, when there is none.</summary>
    public bool Replace(TKey key, TValue value)
    {
        if (!_slots.TryGetValue(key, out int slot)) return false;
        _entries[slot] = new Entry(key, value);
        Changed(slot);
        return true;
    }

    /// <summary>Removes a value. False when there was none.</summary>
    public bool Remove(TKey key)
    {
        if (!_slots.Remove(key, out int slot)) return false;
        _entries[slot] = default;
        Changed(slot);
        if (slot == _entries.Count - 1) RemoveLast();
        else if (_entries.Count > SmallestPacked && _slots.Count < _entries.Count / 2) Pack();
        return true;
    }

    public void Clear()
    {
        _slots = s_noSlots;
        _entries = s_noEntries;
        _firstSlot = 0;
        Rearranged();
    }

    /// <summary>
    /// The values in the order of insertion, as a copy that may be visited while the table changes.
    /// </summary>
    public TValue[] CopyValues()
    {
        if (Count == 0) return [];
        TValue[] values = new TValue[Count];
        int index = 0;
        foreach (TValue value in this) values[index++] = value;
        return values;
    }

    public Enumerator GetEnumerator() => new(_entries);

    private void RemoveLast()
    {
        _entries.RemoveAt(_entries.Count - 1);
        _firstSlot = Math.Min(_firstSlot, _entries.Count);
    }

    private void Pack()
    {
        _firstSlot = 0;
        int kept = 0;
        for (int slot = 0; slot < _entries.Count; slot++)
        {
            Entry entry = _entries[slot];
            if (entry.Value is null) continue;
            _entries[kept] = entry;
            _slots[entry.Key] = kept++;
        }
        _entries.RemoveRange(kept, _entries.Count - kept);
        Rearranged();
    }

    // ---- for tables that are read

    /// <summary>Places of values, empty ones included.</summary>
    private protected int SlotCount => _entries.Count;

    /// <summary>The value at a place; null for an empty one and behind the last.</summary>
    private protected TValue? ValueAt(int slot) => slot < _entries.Count ? _entries[slot].Value : null;

    /// <summary>The place of the key's value; -1 without one.</summary>
    private protected int SlotOf(TKey key) => _slots.TryGetValue(key, out int slot) ? slot : -1;

    /// <summary>The place has another value, or none.</summary>
    private protected virtual void Changed(int slot)
    {
    }

    /// <summary>Values have other places.</summary>
    private protected virtual void Rearranged()
    {
    }

    internal readonly record struct Entry(TKey Key, TValue? Value);

    /// <summary>Visits the values in the order of insertion.</summary>
    public struct Enumerator
    {
        private readonly List<Entry> _entries;
        private int _slot = -1;

        internal Enumerator(List<Entry> entries) => _entries = entries;

        public readonly TValue Current => _entries[_slot].Value!;

        public bool MoveNext()
        {
            while (++_slot < _entries.Count)
                if (_entries[_slot].Value is not null) return true;
            return false;
        }
    }
}
