using System.Buffers;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// What waits to be sent: one buffer that is being filled and one that is being written, both from the shared
/// pool and both contiguous, so that a turn's frames leave in one write. Nothing is held while nothing waits.
/// </summary>
/// <remarks>Not thread-safe: its connection guards it.</remarks>
internal struct OutboundBuffer
{
    // A turn is usually as large as the one before; growing from the smallest buffer again would copy.
    private const int MinBytes = 512;
    private const int MaxHintBytes = 64 << 10;

    private byte[]? _pending;
    private int _pendingBytes;
    private byte[]? _inFlight;
    private int _inFlightBytes;
    private int _hintBytes;
    private long _queuedBytes;

    /// <summary>What has not been handed to the transport yet.</summary>
    public readonly int PendingBytes => _pendingBytes;

    /// <summary>All that is held for the peer; can be read from any thread.</summary>
    public readonly long QueuedBytes => Volatile.Read(in _queuedBytes);

    /// <summary>Room for so many bytes behind the pending ones; take it with <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int sizeBytes)
    {
        int usualBytes = Math.Max(MinBytes, _hintBytes);
        if (_pending is null) _pending = ArrayPool<byte>.Shared.Rent(Math.Max(sizeBytes, usualBytes));
        else if (_pending.Length - _pendingBytes < sizeBytes) Grow(sizeBytes);
        return _pending.AsSpan(_pendingBytes, sizeBytes);
    }

    /// <summary>Makes the reserved bytes part of what is pending.</summary>
    public void Commit(int sizeBytes)
    {
        _pendingBytes += sizeBytes;
        Volatile.Write(ref _queuedBytes, _queuedBytes + sizeBytes);
    }

    /// <summary>Moves what is pending into flight; the flight before must have been released.</summary>
    public ReadOnlyMemory<byte> Launch()
    {
        (_inFlight, _inFlightBytes) = (_pending, _pendingBytes);
        _hintBytes = Math.Min(_pendingBytes, MaxHintBytes);
        (_pending, _pendingBytes) = (null, 0);
        return _inFlight.AsMemory(0, _inFlightBytes);
    }

    /// <summary>Returns the buffer that has been written.</summary>
    public void Release()
    {
        if (_inFlight is not null) ArrayPool<byte>.Shared.Return(_inFlight);
        Volatile.Write(ref _queuedBytes, _queuedBytes - _inFlightBytes);
        (_inFlight, _inFlightBytes) = (null, 0);
    }

    /// <summary>
    /// Forgets what is pending; it ends at a frame's border, so another frame may follow the flight.
    /// </summary>
    public void Discard()
    {
        if (_pending is not null) ArrayPool<byte>.Shared.Return(_pending);
        Volatile.Write(ref _queuedBytes, _queuedBytes - _pendingBytes);
        (_pending, _pendingBytes) = (null, 0);
    }

    private void Grow(int sizeBytes)
    {
        long wanted = Math.Max(2L * _pending!.Length, (long)_pendingBytes + sizeBytes);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        _pending.AsSpan(0, _pendingBytes).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_pending);
        _pending = larger;
    }
}
