namespace Mesosd.Allocation;

/// <summary>
/// Numbers for things that are kept once however many use them; a number is free again when its last user has gone.
/// </summary>
internal sealed class UsedSlots<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _byKey = [];
    private readonly SlotPool _slots = new();
    private TKey?[] _key = [];
    private int[] _users = [];

    /// <summary>How many different things are in use.</summary>
    public int Count => _slots.Count;

    /// <summary>All numbers ever in use at once are below this.</summary>
    public int High => _slots.High;

    public bool IsUsed(int slot) => _users[slot] > 0;

    /// <summary>The number of a thing, for one more user.</summary>
    public int Take(TKey key, out bool isNew)
    {
        isNew = !_byKey.TryGetValue(key, out int slot);
        if (isNew)
        {
            slot = _slots.Take();
            SlotPool.Fit(ref _key, slot);
            SlotPool.Fit(ref _users, slot);
            _key[slot] = key;
            _users[slot] = 0;
            _byKey.Add(key, slot);
        }
        _users[slot]++;
        return slot;
    }

    /// <summary>One user less.</summary>
    /// <returns>Whether that was the last one.</returns>
    public bool Return(int slot)
    {
        if (--_users[slot] > 0) return false;
        _byKey.Remove(_key[slot]!);
        _key[slot] = default;
        _slots.Return(slot);
        return true;
    }
}
