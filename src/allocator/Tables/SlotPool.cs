namespace Mesosd.Allocation;

/// <summary>Hands out dense slot numbers; those given back are used again, the latest first.</summary>
internal sealed class SlotPool
{
    private int[] _returned = [];
    private int _returnedCount;

    /// <summary>All slots ever in use at once are below this.</summary>
    public int High { get; private set; }

    /// <summary>How many slots are in use.</summary>
    public int Count => High - _returnedCount;

    public int Take() => _returnedCount > 0 ? _returned[--_returnedCount] : High++;

    public void Return(int slot)
    {
        if (_returnedCount == _returned.Length)
        {
            Array.Resize(ref _returned, Math.Max(8, _returned.Length * 2));
        }
        _returned[_returnedCount++] = slot;
    }

    /// <summary>Makes room for a slot in an array that is indexed by slots.</summary>
    public static void Fit<T>(ref T[] array, int slot)
    {
        if (slot >= array.Length) Array.Resize(ref array, Math.Max(Math.Max(8, slot + 1), array.Length * 2));
    }
}
