using System.Buffers;

namespace Mesosd.Master;

/// <summary>An answer that is made piece by piece: while one piece is sent, the next is written.</summary>
internal class PieceBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Large enough that a piece costs more to make than to hand over, small beside what one client costs.</summary>
    public const int PieceBytes = 64 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * PieceBytes);
    private byte[] _other = ArrayPool<byte>.Shared.Rent(2 * PieceBytes);
    private int _length;

    /// <summary>Whether a piece is ready to be sent.</summary>
    public bool IsFull => _length >= PieceBytes;

    /// <summary>What was written since the last call; valid until the call after the next.</summary>
    public ReadOnlyMemory<byte> TakePiece()
    {
        ReadOnlyMemory<byte> piece = _buffer.AsMemory(0, _length);
        (_buffer, _other) = (_other, _buffer);
        _length = 0;
        return piece;
    }

    public virtual void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<byte>.Shared.Return(_other);
        _buffer = _other = [];
    }

    /// <summary>So many of the bytes that <see cref="GetSpan"/> gave were written.</summary>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _buffer.AsMemory(_length);
    }

    /// <summary>Room for so many bytes at least.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _length < needed) Grow(needed);
        return _buffer.AsSpan(_length);
    }

    // One thing may be larger than a piece.
    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + needed));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
