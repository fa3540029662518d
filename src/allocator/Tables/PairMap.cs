using System.Diagnostics.CodeAnalysis;

namespace Mesosd.Allocation;

/// <summary>
/// From two dense numbers to a slot: open addressing, probing onwards, no tombstones. Removing allocates
/// nothing, adding only when the table grows; the memory stays at the highest count there was.
/// </summary>
internal sealed class PairMap
{
    private ulong[] _keys = new ulong[16];

    // Slot plus one; 0 means that the place is empty.
    private int[] _slots = new int[16];

    public int Count { get; private set; }

    public bool TryGet(int first, int second, [MaybeNullWhen(false)] out int slot)
    {
        slot = _slots[PlaceOf(Key(first, second))] - 1;
        return slot >= 0;
    }

    /// <summary>Adds a pair, or replaces its slot.</summary>
    public void Set(int first, int second, int slot)
    {
        ulong key = Key(first, second);
        int place = PlaceOf(key);
        if (_slots[place] == 0)
        {
            if ((Count + 1) * 4 > _slots.Length * 3)
            {
                Grow();
                place = PlaceOf(key);
            }
            Count++;
        }
        _keys[place] = key;
        _slots[place] = slot + 1;
    }

    public void Remove(int first, int second)
    {
        int hole = PlaceOf(Key(first, second));
        if (_slots[hole] == 0) return;
        Count--;
        int mask = _slots.Length - 1;
        for (int at = (hole + 1) & mask; _slots[at] != 0; at = (at + 1) & mask)
        {
            // An entry may fill the hole unless its own home lies behind the hole.
            int home = Home(_keys[at]);
            if (((at - home) & mask) < ((at - hole) & mask)) continue;
            _keys[hole] = _keys[at];
            _slots[hole] = _slots[at];
            hole = at;
        }
        _slots[hole] = 0;
    }

    private int PlaceOf(ulong key)
    {
        int mask = _slots.Length - 1;
        int at = Home(key);
        while (_slots[at] != 0 && _keys[at] != key) at = (at + 1) & mask;
        return at;
    }

    private int Home(ulong key) => (int)(Mixing.Mix(key) >> 32) & (_slots.Length - 1);

    private void Grow()
    {
        ulong[] keys = _keys;
        int[] slots = _slots;
        _keys = new ulong[keys.Length * 2];
        _slots = new int[slots.Length * 2];
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] == 0) continue;
            int place = PlaceOf(keys[i]);
            _keys[place] = keys[i];
            _slots[place] = slots[i];
        }
    }

    private static ulong Key(int first, int second) => ((ulong)(uint)first << 32) | (uint)second;
}
