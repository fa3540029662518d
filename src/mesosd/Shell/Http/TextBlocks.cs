using System.Runtime.InteropServices;

namespace Mesosd.Shell.Http;

/// <summary>
/// Memory in blocks of one size, up to a limit. It is not the collector's: hundreds of megabytes that come and go would
/// make it work, and those that are gone would stay until it has. Not thread-safe but for <see cref="Find"/>.
/// </summary>
internal sealed unsafe class TextBlocks(long maxBytes)
{
    /// <summary>Small, so that little of a text's last block is empty.</summary>
    public const int BlockBytes = 4 << 10;

    // Large enough that the system takes it back at once when it is given back.
    private const int SlabBytes = 1 << 20;
    private const int BlocksPerSlab = SlabBytes / BlockBytes;

    private readonly int _most = (int)(maxBytes / BlockBytes);
    private readonly nint[] _slabs = new nint[(maxBytes + SlabBytes - 1) / SlabBytes];
    private readonly Stack<int> _free = [];
    private int _made;

    /// <summary>Bytes in use.</summary>
    public long Used => (long)(_made - _free.Count) * BlockBytes;

    /// <summary>Whether there are so many blocks.</summary>
    public bool Has(int blocks) => _most - _made + _free.Count >= blocks;

    /// <summary>Gives a block; there must be one.</summary>
    public int Take()
    {
        if (_free.TryPop(out int block)) return block;
        Core.Invariant.Check(_made < _most, $"all {_most} blocks are in use");
        if (_made % BlocksPerSlab == 0) _slabs[_made / BlocksPerSlab] = (nint)NativeMemory.Alloc(SlabBytes);
        return _made++;
    }

    /// <summary>Takes a block back.</summary>
    public void Return(int block) => _free.Push(block);

    /// <summary>
    /// A block that is in use. Safety: a block lies within its slab, and slabs live until <see cref="Release"/>, which is for
    /// when no block is in use.
    /// </summary>
    public Span<byte> Find(int block) =>
        new((byte*)_slabs[block / BlocksPerSlab] + block % BlocksPerSlab * BlockBytes, BlockBytes);

    /// <summary>Gives all memory back to the system; no block may be in use.</summary>
    public void Release()
    {
        Core.Invariant.Check(_free.Count == _made, $"{_made - _free.Count} blocks are in use");
        _free.Clear();
        _made = 0;
        for (int slab = 0; slab < _slabs.Length; slab++)
        {
            // Safety: each was made by Alloc above, and is forgotten here.
            NativeMemory.Free((void*)_slabs[slab]);
            _slabs[slab] = 0;
        }
    }
}
