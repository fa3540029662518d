namespace Mesosd.Allocation;

/// <summary>A binary heap of slots by the moment at which they expire; any slot can be taken out.</summary>
internal sealed class ExpiryHeap
{
    private int[] _slots = [];
    private int[] _position = [];
    private Instant[] _expiry = [];

    public int Count { get; private set; }

    public int Earliest => _slots[0];

    public Instant EarliestExpiry => _expiry[_slots[0]];

    public Instant ExpiryOf(int slot) => _expiry[slot];

    public void Add(int slot, Instant expiry)
    {
        SlotPool.Fit(ref _expiry, slot);
        SlotPool.Fit(ref _position, slot);
        _expiry[slot] = expiry;
        Return(slot);
    }

    /// <summary>Puts a slot that was taken out back, with the expiry that it had.</summary>
    public void Return(int slot)
    {
        SlotPool.Fit(ref _slots, Count);
        Count++;
        SiftUp(Count - 1, slot);
    }

    public void Remove(int slot)
    {
        int position = _position[slot];
        int last = _slots[--Count];
        if (last == slot) return;
        SiftUp(position, last);
        SiftDown(_position[last], last);
    }

    private void SiftUp(int position, int slot)
    {
        while (position > 0)
        {
            int above = (position - 1) / 2;
            if (_expiry[_slots[above]] <= _expiry[slot]) break;
            Place(position, _slots[above]);
            position = above;
        }
        Place(position, slot);
    }

    private void SiftDown(int position, int slot)
    {
        while (true)
        {
            int child = position * 2 + 1;
            if (child >= Count) break;
            if (child + 1 < Count && _expiry[_slots[child + 1]] < _expiry[_slots[child]]) child++;
            if (_expiry[_slots[child]] >= _expiry[slot]) break;
            Place(position, _slots[child]);
            position = child;
        }
        Place(position, slot);
    }

    private void Place(int position, int slot)
    {
        _slots[position] = slot;
        _position[slot] = position;
    }
}
