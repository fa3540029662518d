using System.IO.Pipelines;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;

namespace Mesosd.ZooKeeper.Connecting;

/// <summary>
/// One byte stream to a server and what is on its way there. The client's gate guards everything but the pipes, of which
/// each has one loop.
/// </summary>
internal sealed class ServerConnection
{
    // Most packets are small; longer ones take several buffers.
    private const int BufferBytes = 16 * 1024;

    private readonly Stream _stream;
    private string? _endReason;

    public ServerConnection(ZooKeeperServer server, Stream stream)
    {
        Server = server;
        _stream = stream;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: BufferBytes, leaveOpen: true));
    }

    public ZooKeeperServer Server { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public SendSignal SendSignal { get; } = new();

    /// <summary>Sent and not answered, in the order of their numbers, which is the order of the answers.</summary>
    public Queue<Request> InFlight { get; } = new();

    /// <summary>Credentials to be told before anything else.</summary>
    public Queue<AuthRequest> AuthsToSend { get; } = new();

    /// <summary>Credentials told and not answered.</summary>
    public Queue<AuthRequest> AuthsInFlight { get; } = new();

    /// <summary>Watches to be registered before any request.</summary>
    public Queue<WatchRegistration> RegistrationsToSend { get; } = new();

    public int LastXid { get; set; }

    public long OpenedAt { get; set; }

    public long LastSentAt { get; set; }

    public long LastReceivedAt { get; set; }

    public long PingSentAt { get; set; }

    public bool IsPingDue { get; set; }

    public bool IsPinging { get; set; }

    /// <summary>Why it ended; the first reason counts.</summary>
    public string EndReason => Volatile.Read(ref _endReason) ?? "it ended";

    public bool HasEnded => Volatile.Read(ref _endReason) is not null;

    /// <summary>Ends both loops. Not to be called inside the client's gate: the loops may go on in the caller's thread.</summary>
    public void End(string reason)
    {
        if (Interlocked.CompareExchange(ref _endReason, reason, null) is not null) return;
        _stream.Dispose();
        SendSignal.Set();
    }

    /// <summary>Gives the buffers back, once both loops have ended.</summary>
    public void Release()
    {
        Input.Complete();
        // Without a reason it would try to send its last bytes to a stream that is closed.
        Output.Complete(new IOException(EndReason));
    }
}
