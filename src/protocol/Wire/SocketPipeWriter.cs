using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// The writing end of a socket. <see cref="WriteAsync"/> sends straight from the caller's memory, at once if
/// the socket takes it, and holds nothing of its own; the buffered way (<see cref="GetSpan"/>,
/// <see cref="Advance"/>, <see cref="FlushAsync"/>) is there for completeness.
/// </summary>
/// <remarks>One write at a time. A socket that takes no more gives a completed flush, not an
/// exception.</remarks>
internal sealed class SocketPipeWriter(SocketPipe owner, Socket socket) : PipeWriter
{
    private static readonly FlushResult Sent = new(isCanceled: false, isCompleted: false);
    private static readonly FlushResult Gone = new(isCanceled: false, isCompleted: true);

    private byte[]? _buffer;
    private int _bufferedBytes;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _bufferedBytes;

    /// <param name="source">Must stay unchanged until the result is there.</param>
    /// <param name="cancellationToken">Looked at once, before anything is sent.</param>
    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_completed) return new(Gone);
        if (_bufferedBytes > 0)
        {
            this.Write(source.Span);
            return FlushAsync(cancellationToken);
        }
        return SendAsync(source);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_completed) return new(Gone);
        return _bufferedBytes == 0 ? new(Sent) : SendBufferAsync();
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_bufferedBytes);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _bufferedBytes += bytes;

    public override void CancelPendingFlush() => owner.Abort();

    public override void Complete(Exception? exception = null)
    {
        if (_completed) return;
        _completed = true;
        ReturnBuffer();
        if (exception is null) owner.EndOutput();
        else owner.Abort();
        owner.CloseEnd();
    }

    private ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> source)
    {
        int sentBytes = 0;
        while (sentBytes < source.Length)
        {
            switch (SendNow(source.Span[sentBytes..], out int sent))
            {
                case SocketError.Success:
                    sentBytes += sent;
                    break;
                case SocketError.WouldBlock:
                    return SocketSender.SendAsync(socket, source[sentBytes..]);
                default:
                    return new(Gone);
            }
        }
        return new(Sent);
    }

    private SocketError SendNow(ReadOnlySpan<byte> bytes, out int sentBytes)
    {
        try
        {
            sentBytes = socket.Send(bytes, SocketFlags.None, out SocketError error);
            return error;
        }
        catch (ObjectDisposedException)
        {
            sentBytes = 0;
            return SocketError.OperationAborted;
        }
    }

    private async ValueTask<FlushResult> SendBufferAsync()
    {
        FlushResult result = await SendAsync(_buffer.AsMemory(0, _bufferedBytes));
        ReturnBuffer();
        return result;
    }

    private void Reserve(int sizeBytes)
    {
        if (_buffer is not null && _buffer.Length - _bufferedBytes >= sizeBytes) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bufferedBytes + sizeBytes, 2 * _bufferedBytes));
        _buffer.AsSpan(0, _bufferedBytes).CopyTo(larger);
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _bufferedBytes = 0;
    }
}
