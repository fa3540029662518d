using System.Buffers;
using Microsoft.Extensions.ObjectPool;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// A frame, encoded, that a sender left because another thread held its connection's gate. From a pool, like its
/// bytes.
/// </summary>
internal sealed class LeftFrame
{
    // As many as threads may find gates held at the same moment without allocating; more are made and dropped.
    private const int MaxPooled = 256;

    private static readonly ObjectPool<LeftFrame> s_pool =
        new DefaultObjectPool<LeftFrame>(new DefaultPooledObjectPolicy<LeftFrame>(), MaxPooled);

    private byte[] _buffer = [];

    /// <summary>The one that was left before it, or after it where they stand in order.</summary>
    public LeftFrame? Next { get; set; }

    /// <summary>Header and payload.</summary>
    public int SizeBytes { get; private set; }

    /// <summary>To be filled by whoever rented it.</summary>
    public Span<byte> Bytes => _buffer.AsSpan(0, SizeBytes);

    /// <summary>One of this size.</summary>
    public static LeftFrame Rent(int sizeBytes)
    {
        LeftFrame frame = s_pool.Get();
        frame._buffer = ArrayPool<byte>.Shared.Rent(sizeBytes);
        frame.SizeBytes = sizeBytes;
        return frame;
    }

    /// <summary>Gives it back with its bytes.</summary>
    public void Return()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        SizeBytes = 0;
        Next = null;
        s_pool.Return(this);
    }
}
