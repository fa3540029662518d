namespace Mesosd.Allocation;

/// <summary>
/// Doubly linked lists of slots, one per owner, in parallel arrays. A slot is in at most one of them. Latest
/// first.
/// </summary>
internal sealed class SlotLists
{
    public const int None = -1;

    // Stored plus one, so that an array's fresh zero means "none".
    private int[] _head = [];
    private int[] _next = [];
    private int[] _previous = [];

    public int First(int owner) => owner < _head.Length ? _head[owner] - 1 : None;

    public int Next(int slot) => _next[slot] - 1;

    public void Add(int owner, int slot)
    {
        SlotPool.Fit(ref _head, owner);
        SlotPool.Fit(ref _next, slot);
        SlotPool.Fit(ref _previous, slot);
        int first = _head[owner];
        _next[slot] = first;
        _previous[slot] = 0;
        if (first > 0) _previous[first - 1] = slot + 1;
        _head[owner] = slot + 1;
    }

    public void Remove(int owner, int slot)
    {
        int next = _next[slot], previous = _previous[slot];
        if (previous > 0) _next[previous - 1] = next;
        else _head[owner] = next;
        if (next > 0) _previous[next - 1] = previous;
        _next[slot] = 0;
        _previous[slot] = 0;
    }
}
