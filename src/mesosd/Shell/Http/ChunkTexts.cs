using System.Buffers;
using Mesosd.Core;

namespace Mesosd.Shell.Http;

/// <summary>
/// Keeps what was written of chunks, up to a number of bytes. What was not used for some time makes room for others, and
/// goes by itself when nobody asks any more. A cluster that is larger than the room is kept in part, and that part stays.
/// </summary>
/// <remarks>A text's blocks are read and taken away under its own lock; the guard comes before it.</remarks>
internal sealed class ChunkTexts : IChunkTexts, IDisposable
{
    // Looking for room must not cost more than writing again.
    private const int LookedAtOnce = 32;

    // Longer than one answer takes, so that an answer that is too large does not push out its own beginning.
    private static readonly TimeSpan s_inUse = TimeSpan.FromSeconds(5);

    // Pollers come back earlier.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _guard = new();
    private readonly Queue<KeptText> _kept = [];
    private readonly TextBlocks _blocks;
    private bool _isOver;

    /// <param name="time">The clock.</param>
    /// <param name="maxBytes">How much is kept.</param>
    public ChunkTexts(TimeProvider time, long maxBytes)
    {
        (_time, _blocks) = (time, new TextBlocks(maxBytes));
        _timer = time.CreateTimer(_ => Forget(), null, s_patience / 2, s_patience / 2);
    }

    /// <summary>
    /// What a master keeps: the tasks of a cluster of twenty thousand agents in one form, and never more than a sixteenth of
    /// the machine.
    /// </summary>
    public static long UsualBytes => Math.Min(384 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16);

    /// <summary>How much is kept now.</summary>
    public long Bytes
    {
        get
        {
            lock (_guard) return _blocks.Used;
        }
    }

    public bool TryCopy(ChunkText text, IBufferWriter<byte> target)
    {
        if (text is not KeptText kept || kept.Keeper != this) return false;
        lock (kept)
        {
            if (kept.Blocks is not { } blocks) return false;
            kept.UsedAt = _time.GetTimestamp();
            Span<byte> room = target.GetSpan(text.Length);
            for (int index = 0; index < blocks.Length; index++)
                PartOf(kept, index).CopyTo(room[(index * TextBlocks.BlockBytes)..]);
            target.Advance(text.Length);
            return true;
        }
    }

    public ChunkText Keep(ReadOnlySpan<byte> bytes)
    {
        int[] blocks = new int[(bytes.Length + TextBlocks.BlockBytes - 1) / TextBlocks.BlockBytes];
        lock (_guard)
        {
            if (_isOver || !HasRoom(blocks.Length)) return new ChunkText(bytes.Length);
            for (int index = 0; index < blocks.Length; index++) blocks[index] = _blocks.Take();
            KeptText text = new(bytes.Length, this, blocks) { UsedAt = _time.GetTimestamp() };
            for (int index = 0; index < blocks.Length; index++)
            {
                Span<byte> part = PartOf(text, index);
                bytes.Slice(index * TextBlocks.BlockBytes, part.Length).CopyTo(part);
            }
            _kept.Enqueue(text);
            return text;
        }
    }

    /// <summary>Drops what nobody has used for some time.</summary>
    public void Forget() => Forget(s_patience);

    /// <summary>Drops what nobody has used for so long.</summary>
    public void Forget(TimeSpan unused)
    {
        lock (_guard)
        {
            for (int left = _kept.Count; left > 0; left--) DropFirst(unused);
            if (_kept.Count == 0) _blocks.Release();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_guard) _isOver = true;
        Forget(TimeSpan.Zero);
    }

    private bool HasRoom(int blocks)
    {
        for (int looked = 0; !_blocks.Has(blocks) && looked < LookedAtOnce && _kept.Count > 0; looked++) DropFirst(s_inUse);
        return _blocks.Has(blocks);
    }

    // What is in use goes behind the others.
    private void DropFirst(TimeSpan unused)
    {
        KeptText first = _kept.Dequeue();
        lock (first)
        {
            if (_time.GetElapsedTime(first.UsedAt) < unused)
            {
                _kept.Enqueue(first);
                return;
            }
            foreach (int block in first.Blocks!) _blocks.Return(block);
            first.Blocks = null;
        }
    }

    private Span<byte> PartOf(KeptText text, int index)
    {
        int length = Math.Min(text.Length - index * TextBlocks.BlockBytes, TextBlocks.BlockBytes);
        return _blocks.Find(text.Blocks![index])[..length];
    }
}
