using System.IO.Pipelines;
using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// One native connection, from either side: frames over a pair of pipe ends, one receive loop, one write at a
/// time. Opens with a handshake, keeps itself alive with heartbeats, ends with a goodbye.
/// </summary>
/// <remarks>
/// All public members are thread-safe. Senders call <see cref="TrySend{T}"/> as often as they like and
/// <see cref="Flush"/> once per turn of their loop. While nothing is on its way the connection holds no
/// buffer.
/// </remarks>
public sealed partial class Connection : IThreadPoolWorkItem
{
    private static long s_lastId;

    private readonly IDuplexPipe _transport;
    private readonly ConnectionSettings _settings;
    private readonly IFrameReceiver _receiver;
    private Handshake? _handshake;
    private volatile ConnectionState _state;
    private CloseReason _closeReason;
    private string? _closeMessage;

    private Connection(
        IDuplexPipe transport, ConnectionSettings settings, IFrameReceiver receiver, Handshake handshake)
    {
        _transport = transport;
        _settings = settings;
        _receiver = receiver;
        _handshake = handshake;
        Id = Interlocked.Increment(ref s_lastId);
    }

    /// <summary>A number that no other connection of this process has or had.</summary>
    public long Id { get; }

    /// <summary>Where its life stands. It may have moved on when the caller looks at the answer.</summary>
    public ConnectionState State => _state;

    /// <summary>Who the peer is; null before the handshake is done.</summary>
    public PeerIdentity? Peer { get; private set; }

    /// <summary>The peer's farewell, once it has come.</summary>
    public Goodbye? PeerGoodbye { get; private set; }

    /// <summary>Where the acceptor sent this opener instead of letting it in.</summary>
    public Redirect? Redirection { get; private set; }

    /// <summary>For the owner's own use.</summary>
    public object? Tag { get; set; }

    /// <summary>The peer's address, for people.</summary>
    public string Remote => (_transport as SocketPipe)?.RemoteEndPoint?.ToString() ?? "in memory";

    /// <summary>What waits for the peer to read it, in bytes.</summary>
    public long QueuedBytes => _outbound.QueuedBytes + _leftFrames.SizeBytes;

    internal int TimerIndex { get; set; } = -1;

    /// <summary>The accepting side; call <see cref="Start"/> next.</summary>
    /// <param name="transport">The connected transport; it belongs to the connection from here on.</param>
    /// <param name="settings">What it shares with its like.</param>
    /// <param name="receiver">Whoever gets the peer's frames.</param>
    /// <param name="check">Decides about the peer's role and token; called on the receive loop.</param>
    public static Connection Accept(
        IDuplexPipe transport,
        ConnectionSettings settings,
        IFrameReceiver receiver,
        Func<Hello, HandshakeVerdict> check) =>
        new(transport, settings, receiver, Handshake.AsAcceptor(settings.Self, settings.Limits, check));

    /// <summary>The opening side; call <see cref="Start"/> next.</summary>
    /// <param name="transport">The connected transport; it belongs to the connection from here on.</param>
    /// <param name="settings">What it shares with its like.</param>
    /// <param name="receiver">Whoever gets the peer's frames.</param>
    public static Connection Open(
        IDuplexPipe transport, ConnectionSettings settings, IFrameReceiver receiver) =>
        new(transport, settings, receiver, Handshake.AsOpener(settings.Self, settings.Limits));

    /// <summary>Begins the handshake and the receive loop. Call once.</summary>
    public void Start()
    {
        MonotonicTime now = _settings.Clock();
        Handshake handshake = _handshake!;
        using (Enter())
        {
            _state = ConnectionState.Handshaking;
            _deadline = now + handshake.Timeout;
            _lastReceived = now;
            _lastSent = now;
            if (handshake.State == HandshakeState.AwaitingAnswer)
            {
                Preamble.Bytes.CopyTo(_outbound.Reserve(Preamble.SizeBytes));
                _outbound.Commit(Preamble.SizeBytes);
                Append(handshake.Opening(), 0, FrameFlags.None);
            }
        }
        _settings.Heartbeats.Add(this);
        Flush();
        ReceiveLoop();
    }

    /// <summary>
    /// Says goodbye: nothing more is taken for sending, what was taken is sent, and the peer's frames are
    /// delivered until its own goodbye. Does nothing when the connection is already ending.
    /// </summary>
    public void Close(GoodbyeReason reason, string? message = null)
    {
        Goodbye farewell = new() { Reason = reason, Message = message };
        BeginClosing(new Ending(farewell, CloseReason.ClosedHere, message ?? reason.ToString())
        {
            DeliverMore = _state == ConnectionState.Open,
        });
    }

    /// <summary>Ends the connection at once; what was not sent yet is lost.</summary>
    public void Abort(CloseReason reason, string message)
    {
        using (Enter())
        {
            SetCloseReason(reason, message);
            if (_state == ConnectionState.Closed) return;
            _state = ConnectionState.Closed;
            CloseLeft();
            _outbound.Discard();
        }
        _transport.Output.CancelPendingFlush();
        _transport.Input.CancelPendingRead();
        Resume();
    }

    /// <summary>
    /// Tells the peer that a frame of its could not be read, and ends the connection. For receivers that
    /// decode payloads.
    /// </summary>
    public void FailMalformed(in FrameHeader header, in DecodeError error) =>
        FailMalformed(
            new FrameError { Kind = header.Kind, Offset = (uint)error.Offset, Message = error.ToString() });

    /// <summary>
    /// Answers a frame of a kind that the receiver does not take: passed over when nobody waits for an
    /// answer, otherwise refused.
    /// </summary>
    public void RefuseUnknownKind(in FrameHeader header)
    {
        if (header.Correlation == 0 || header.IsAnswer) return;
        Refusal refusal = new()
        {
            Code = RefusalCode.Unsupported,
            Message = $"frames of kind {header.Kind} are not taken here from a peer of role {Peer?.Role}",
        };
        TrySend(refusal, header.Correlation, FrameFlags.Answer);
    }

    private void FailMalformed(FrameError error)
    {
        _settings.Counters.CountMalformedFrame();
        BeginClosing(new Ending(error, CloseReason.Malformed, error.Message));
    }
}
