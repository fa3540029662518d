using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;

namespace Mesosd.Protocol.Client;

/// <summary>
/// An encrypted stream as a pair of pipe ends, moved by two loops of its own. Completing the output ends the stream in
/// that direction behind what was written; both ends complete, the socket is closed.
/// </summary>
internal sealed class TlsPipe : IDuplexPipe
{
    // Beyond this the peer is no longer read, or the writer waits: as much as the kernel takes at once, roughly.
    private const int MaxHeldBytes = 256 << 10;

    // A record of TLS carries 16 KiB; several of them come together.
    private const int MinReadBytes = 16 << 10;

    // What the last record gets; whoever does not take it is cut off.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private static readonly PipeOptions s_options = new(
        pauseWriterThreshold: MaxHeldBytes, resumeWriterThreshold: MaxHeldBytes / 2, useSynchronizationContext: false);

    private readonly SslStream _stream;
    private readonly Socket _socket;
    private readonly Pipe _received = new(s_options);
    private readonly Pipe _sent = new(s_options);
    private readonly CancellationTokenSource _unread = new();
    private int _loops = 2;

    /// <param name="stream">Its handshake is done; it belongs to the pipe from here on.</param>
    /// <param name="socket">What is below it.</param>
    public TlsPipe(SslStream stream, Socket socket)
    {
        (_stream, _socket) = (stream, socket);
        Input = new EndReader(_received.Reader, _unread.Cancel);
        Receive();
        Send();
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output => _sent.Writer;

    // What is not caught in these loops is a bug: it must end the process rather than vanish in a task nobody awaits.
    private async void Receive()
    {
        IOException? problem = null;
        try
        {
            bool isOver = false;
            while (!isOver)
            {
                Memory<byte> memory = _received.Writer.GetMemory(MinReadBytes);
                int count = await _stream.ReadAsync(memory, _unread.Token);
                _received.Writer.Advance(count);
                FlushResult flushed = await _received.Writer.FlushAsync();
                isOver = count == 0 || flushed.IsCompleted;
            }
        }
        catch (IOException lost)
        {
            problem = lost;
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
        await _received.Writer.CompleteAsync(problem);
        EndLoop();
    }

    private async void Send()
    {
        try
        {
            bool isOver = false;
            while (!isOver)
            {
                ReadResult read = await _sent.Reader.ReadAsync();
                foreach (ReadOnlyMemory<byte> piece in read.Buffer) await _stream.WriteAsync(piece, _unread.Token);
                _sent.Reader.AdvanceTo(read.Buffer.End);
                isOver = read.IsCompleted;
            }
            await _stream.ShutdownAsync().WaitAsync(s_farewell);
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception lost) when (lost is IOException or SocketException or TimeoutException or OperationCanceledException)
        {
            // The writer finds the pipe completed, the reader its own error; or nobody is there any more.
        }
        await _sent.Reader.CompleteAsync();
        EndLoop();
    }

    private void EndLoop()
    {
        if (Interlocked.Decrement(ref _loops) == 0) _stream.Dispose();
    }

    /// <summary>Tells when nobody reads any more.</summary>
    private sealed class EndReader(PipeReader inner, Action ended) : PipeReader
    {
        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            inner.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
            inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
            inner.Complete(exception);
            ended();
        }
    }
}
