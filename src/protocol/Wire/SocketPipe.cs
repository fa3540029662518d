using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// A connected stream socket as a pair of pipe ends. Neither end holds a buffer while there is no data: the
/// reader waits with an empty read and rents a buffer for what came, the writer sends from the caller's
/// memory.
/// </summary>
/// <remarks>
/// Completing the output sends the end of the stream after what was written; completing it with an exception
/// resets the connection. The socket is disposed when both ends are complete.
/// </remarks>
public sealed class SocketPipe : IDuplexPipe
{
    private readonly Socket _socket;
    private readonly SocketPipeReader _reader;
    private readonly SocketPipeWriter _writer;
    private int _openEnds = 2;
    private int _aborted;

    /// <param name="socket">A connected stream socket; it belongs to the pipe from here on.</param>
    public SocketPipe(Socket socket)
    {
        _socket = socket;
        RemoteEndPoint = socket.RemoteEndPoint;
        // Frames are gathered by the connection, so waiting in the kernel for more would only delay them.
        if (socket.AddressFamily != AddressFamily.Unix) socket.NoDelay = true;
        // Reads and writes are tried on the spot; only what would block waits for the socket.
        socket.Blocking = false;
        _reader = new SocketPipeReader(this, socket);
        _writer = new SocketPipeWriter(this, socket);
    }

    /// <inheritdoc/>
    public PipeReader Input => _reader;

    /// <inheritdoc/>
    public PipeWriter Output => _writer;

    /// <summary>The peer's address.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>Why reading ended, when it was not the peer's orderly end of the stream.</summary>
    public SocketError? Error => _reader.Error;

    /// <summary>
    /// Waits until something can be read and looks at its first byte without consuming it; -1 when the
    /// connection ended before. To be called before the first read.
    /// </summary>
    public async ValueTask<int> PeekFirstByteAsync()
    {
        while (true)
        {
            await _reader.WaitForDataAsync();
            if (_reader.Error is not null) return -1;
            switch (Peek(out byte first))
            {
                case SocketError.Success: return first;
                case SocketError.WouldBlock: continue;
                default: return -1;
            }
        }
    }

    /// <summary>Gives the socket to somebody else; this pipe must not be used any more.</summary>
    public Socket Release()
    {
        _reader.Forget();
        return _socket;
    }

    /// <summary>Resets the connection: whatever waits for it ends, and what was not sent is lost.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0) return;
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            // The socket is disposed by whoever reads and writes it; this wakes them.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It was not connected any more, which is what is wanted.
        }
        catch (ObjectDisposedException)
        {
            // Both ends were done already.
        }
    }

    internal void EndOutput()
    {
        if (_aborted != 0 || Error is not null) return;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer was faster; its end is seen by the reader.
        }
        catch (ObjectDisposedException)
        {
            // Both ends were done already.
        }
    }

    internal void CloseEnd()
    {
        if (Interlocked.Decrement(ref _openEnds) == 0) _socket.Dispose();
    }

    private SocketError Peek(out byte first)
    {
        Span<byte> one = stackalloc byte[1];
        first = 0;
        try
        {
            int received = _socket.Receive(one, SocketFlags.Peek, out SocketError error);
            if (error != SocketError.Success) return error;
            first = one[0];
            return received == 0 ? SocketError.Disconnecting : SocketError.Success;
        }
        catch (ObjectDisposedException)
        {
            // Aborted while it was being looked at.
            return SocketError.OperationAborted;
        }
    }
}
