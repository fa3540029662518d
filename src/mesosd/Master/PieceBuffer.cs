using System.Buffers;
using Mesosd.Core;

namespace Mesosd.Master;

/// <summary>
/// An answer that is made piece by piece: while one piece is sent, the next is written. What was written of a shared chunk
/// is kept for the next answer.
/// </summary>
/// <param name="texts">Keeps it; null when nobody does.</param>
internal class PieceBuffer(IChunkTexts? texts = null) : IBufferWriter<byte>, IDisposable
{
    /// <summary>Large enough that a piece costs more to make than to hand over, small beside what one client costs.</summary>
    public const int PieceBytes = 64 << 10;

    /// <summary>A piece that is copied costs less to make than one that is written, so more of it is sent at once.</summary>
    public const int CopiedPieceBytes = 256 << 10;

    /// <summary>What is written of a chunk beyond this is not kept but sent: tasks with some kilobytes each fit.</summary>
    public const int MaxKeptBytes = 256 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * PieceBytes);
    private byte[] _other = ArrayPool<byte>.Shared.Rent(2 * PieceBytes);
    private int _length;
    private int _copied;

    // The chunk that is being written to be kept, and where it begins.
    private SharedChunk? _chunk;
    private ChunkForm _form;
    private int _chunkStart;

    /// <summary>Whether a piece is ready to be sent. A chunk that is to be kept is not cut.</summary>
    public bool IsFull => (_length - _copied >= PieceBytes || _length >= CopiedPieceBytes) &&
        (_chunk is null || _length - _chunkStart > MaxKeptBytes);

    /// <summary>What was written since the last call; valid until the call after the next.</summary>
    public ReadOnlyMemory<byte> TakePiece()
    {
        ReadOnlyMemory<byte> piece = _buffer.AsMemory(0, _length);
        (_buffer, _other) = (_other, _buffer);
        _length = _copied = 0;
        // What is taken in the middle of a chunk cannot be kept any more.
        _chunk = null;
        return piece;
    }

    /// <summary>Writes what was kept of a chunk. False when nothing was: its items are to be written.</summary>
    public virtual bool TryCopyChunk(SharedChunk? chunk, ChunkForm form)
    {
        if (texts is null || chunk?[form] is not { } text) return false;
        int before = _length;
        if (text.Length > 0) BeforeChunk();
        if (texts.TryCopy(text, this))
        {
            _copied += text.Length;
            return true;
        }
        _length = before;
        return false;
    }

    /// <summary>What is written from here to <see cref="EndChunk"/> is a chunk's.</summary>
    /// <param name="chunk">Null for things that no other answer shows.</param>
    /// <param name="form">How it is written.</param>
    public void BeginChunk(SharedChunk? chunk, ChunkForm form) =>
        (_chunk, _form, _chunkStart) = (texts is null ? null : chunk, form, _length);

    /// <summary>All of the chunk is written.</summary>
    public void EndChunk()
    {
        if (_chunk is null) return;
        ReadOnlySpan<byte> written = _buffer.AsSpan(_chunkStart, _length - _chunkStart);
        if (written.Length <= MaxKeptBytes) _chunk[_form] = texts!.Keep(TextOf(written));
        _chunk = null;
    }

    /// <summary>What stands between a chunk and what is before it.</summary>
    protected virtual void BeforeChunk()
    {
        // In protobuf nothing.
    }

    /// <summary>What was written of a chunk, without what stands before it.</summary>
    protected virtual ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> written) => written;

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
