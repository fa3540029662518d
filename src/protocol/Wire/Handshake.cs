using Mesosd.Protocol.Native;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// How a connection begins, for both of its sides: the opener's Hello is answered with Welcome, Redirect or
/// Goodbye. A state machine without socket or clock; total over whatever bytes come.
/// </summary>
/// <remarks>Not thread-safe: it belongs to its connection's receive loop.</remarks>
public sealed class Handshake
{
    private const uint MinHeartbeatMilliseconds = 100;
    private const uint MaxHeartbeatMilliseconds = 3_600_000;
    private const int MaxOutgoingFrameBytes = 1 << 30;

    private readonly LocalIdentity _self;
    private readonly FrameLimits _limits;
    private readonly Func<Hello, HandshakeVerdict>? _check;

    private Handshake(
        LocalIdentity self, FrameLimits limits, HandshakeState state, Func<Hello, HandshakeVerdict>? check)
    {
        _self = self;
        _limits = limits;
        _check = check;
        State = state;
    }

    /// <summary>What is awaited.</summary>
    public HandshakeState State { get; private set; }

    /// <summary>Who the peer is, once the outcome is <see cref="HandshakeOutcome.Open"/>.</summary>
    public PeerIdentity? Peer { get; private set; }

    /// <summary>
    /// Where the acceptor sent this opener, once the outcome is <see cref="HandshakeOutcome.Redirected"/>.
    /// </summary>
    public Redirect? Redirection { get; private set; }

    /// <summary>The peer's farewell, when it refused this side with one.</summary>
    public Goodbye? Farewell { get; private set; }

    /// <summary>
    /// The side that opened the connection. It sends the preamble and <see cref="Opening"/>.
    /// </summary>
    public static Handshake AsOpener(LocalIdentity self, FrameLimits limits) =>
        new(self, limits, HandshakeState.AwaitingAnswer, null);

    /// <summary>The side that was connected to.</summary>
    /// <param name="self">What it says about itself.</param>
    /// <param name="limits">What it allows.</param>
    /// <param name="check">Decides about the peer's role and token; called for a Hello whose version
    /// fits.</param>
    public static Handshake AsAcceptor(
        LocalIdentity self, FrameLimits limits, Func<Hello, HandshakeVerdict> check) =>
        new(self, limits, HandshakeState.AwaitingPreamble, check);

    /// <summary>The opener's first frame.</summary>
    public Hello Opening()
    {
        Hello hello = new()
        {
            NewestVersion = _self.NewestVersion,
            OldestVersion = _self.OldestVersion,
            Role = _self.Role,
            SoftwareVersion = _self.SoftwareVersion,
            MaxFrameBytes = (uint)_limits.MaxFrameBytes,
            HeartbeatMilliseconds = (uint)_limits.HeartbeatInterval.TotalMilliseconds,
            Token = _self.Token,
            Principal = _self.Principal,
        };
        hello.Capabilities.AddRange(_self.Capabilities);
        return hello;
    }

    /// <summary>The first <see cref="Preamble.SizeBytes"/> bytes came.</summary>
    public HandshakeStep OnPreamble(ReadOnlySpan<byte> bytes)
    {
        string? fault = Preamble.Check(bytes);
        if (State != HandshakeState.AwaitingPreamble) fault = "a second preamble";
        if (fault is not null) return Refuse(fault);
        State = HandshakeState.AwaitingHello;
        return new(HandshakeOutcome.Continue);
    }

    /// <summary>A frame came.</summary>
    public HandshakeStep OnFrame(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        WireReader reader = new(payload, _limits.Decode);
        switch (State, header.Kind)
        {
            case (HandshakeState.AwaitingHello, FrameKinds.Hello):
                Hello hello = Hello.Decode(ref reader);
                return reader.Failed ? Malformed(header, reader.Error) : OnHello(hello);
            case (HandshakeState.AwaitingAnswer, FrameKinds.Welcome):
                Welcome welcome = Welcome.Decode(ref reader);
                return reader.Failed ? Malformed(header, reader.Error) : OnWelcome(welcome);
            case (HandshakeState.AwaitingAnswer, FrameKinds.Redirect):
                Redirect redirect = Redirect.Decode(ref reader);
                return reader.Failed ? Malformed(header, reader.Error) : OnRedirect(redirect);
            case (_, FrameKinds.Goodbye):
                Goodbye goodbye = Goodbye.Decode(ref reader);
                return reader.Failed ? Malformed(header, reader.Error) : OnGoodbye(goodbye);
            case (_, FrameKinds.FrameError):
                FrameError error = FrameError.Decode(ref reader);
                return reader.Failed ? Malformed(header, reader.Error) : OnFrameError(error);
            default:
                return Malformed(header, $"a frame of kind {header.Kind}, expected {Expected}");
        }
    }

    /// <summary>
    /// What to do when <see cref="Timeout"/> is over. It changes nothing, so that a timer may ask while the
    /// receive loop takes the next step.
    /// </summary>
    public HandshakeStep OnTimeout()
    {
        string message = $"no {Expected} within {Timeout.TotalSeconds:0.#} s";
        Goodbye farewell = new() { Reason = GoodbyeReason.HandshakeRefused, Message = message };
        return new(HandshakeOutcome.TimedOut, farewell, message);
    }

    /// <summary>How long this side waits for the other's part.</summary>
    public TimeSpan Timeout => _check is null ? _limits.AnswerTimeout : _limits.HelloTimeout;

    private string Expected => State switch
    {
        HandshakeState.AwaitingPreamble => "preamble",
        HandshakeState.AwaitingHello => "Hello",
        HandshakeState.AwaitingAnswer => "Welcome, Redirect or Goodbye",
        _ => "nothing more",
    };

    private HandshakeStep OnHello(Hello hello)
    {
        uint version = Math.Min(hello.NewestVersion, _self.NewestVersion);
        if (version < Math.Max(hello.OldestVersionOrDefault, _self.OldestVersion))
            return Refuse(
                $"protocol versions {hello.OldestVersionOrDefault} to {hello.NewestVersion}, " +
                $"expected some of {_self.OldestVersion} to {_self.NewestVersion}");
        HandshakeVerdict verdict = _check!(hello);
        if (verdict.Refusal is not null) return Refuse(verdict.Refusal, verdict.RefusalReason);
        State = HandshakeState.Done;
        if (verdict.RetryAfter is { } retryAfter) return RedirectPeer(verdict.Leader, retryAfter);
        Peer = new PeerIdentity
        {
            Role = hello.Role,
            Version = version,
            Capabilities = hello.Capabilities,
            SoftwareVersion = hello.SoftwareVersion,
            Principal = hello.Principal,
            Token = hello.Token,
            MaxFrameBytes = OutgoingLimit(hello.MaxFrameBytes),
            HeartbeatInterval = Interval(hello.HeartbeatMillisecondsOrDefault),
        };
        return new(HandshakeOutcome.Open, MakeWelcome(version, verdict));
    }

    private HandshakeStep OnWelcome(Welcome welcome)
    {
        if (welcome.Version < _self.OldestVersion || welcome.Version > _self.NewestVersion)
            return Refuse(
                $"a Welcome to protocol version {welcome.Version}, " +
                $"expected one of {_self.OldestVersion} to {_self.NewestVersion}");
        State = HandshakeState.Done;
        Peer = new PeerIdentity
        {
            Role = welcome.Role,
            Version = welcome.Version,
            Capabilities = welcome.Capabilities,
            SoftwareVersion = welcome.SoftwareVersion,
            MaxFrameBytes = OutgoingLimit(welcome.MaxFrameBytes),
            HeartbeatInterval = Interval(welcome.HeartbeatMillisecondsOrDefault),
            IsSuspended = welcome.SuspendedOrDefault,
        };
        return new(HandshakeOutcome.Open);
    }

    private HandshakeStep OnRedirect(Redirect redirect)
    {
        State = HandshakeState.Done;
        Redirection = redirect;
        string message = redirect.Leader is null ? "no leader is known" : $"the leader is {redirect.Leader}";
        return new(HandshakeOutcome.Redirected, null, message);
    }

    private HandshakeStep OnGoodbye(Goodbye goodbye)
    {
        State = HandshakeState.Done;
        Farewell = goodbye;
        return new(HandshakeOutcome.Refused, null, goodbye.Message ?? goodbye.ReasonOrDefault.ToString());
    }

    private HandshakeStep OnFrameError(FrameError error)
    {
        State = HandshakeState.Done;
        return new(HandshakeOutcome.Refused, null, error.Message);
    }

    private HandshakeStep RedirectPeer(string? leader, TimeSpan retryAfter) => new(
        HandshakeOutcome.Redirected,
        new Redirect
        {
            Leader = leader,
            RetryAfterMilliseconds = (uint)Math.Clamp(retryAfter.TotalMilliseconds, 0, uint.MaxValue),
        },
        leader is null ? "no leader is known here" : $"sent to the leader {leader}");

    private Welcome MakeWelcome(uint version, HandshakeVerdict verdict)
    {
        Welcome welcome = new()
        {
            Version = version,
            Role = _self.Role,
            SoftwareVersion = _self.SoftwareVersion,
            MaxFrameBytes = (uint)_limits.MaxFrameBytes,
            HeartbeatMilliseconds = (uint)_limits.HeartbeatInterval.TotalMilliseconds,
        };
        if (verdict.IsSuspended) welcome.Suspended = true;
        welcome.Capabilities.AddRange(_self.Capabilities);
        return welcome;
    }

    private HandshakeStep Refuse(string message, GoodbyeReason reason = GoodbyeReason.HandshakeRefused)
    {
        State = HandshakeState.Done;
        return new(HandshakeOutcome.Refused, new Goodbye { Reason = reason, Message = message }, message);
    }

    private HandshakeStep Malformed(in FrameHeader header, in DecodeError error)
    {
        State = HandshakeState.Done;
        string message = error.ToString();
        FrameError reply = new() { Kind = header.Kind, Offset = (uint)error.Offset, Message = message };
        return new(HandshakeOutcome.Malformed, reply, reply.Message);
    }

    private HandshakeStep Malformed(in FrameHeader header, string message)
    {
        State = HandshakeState.Done;
        FrameError reply = new() { Kind = header.Kind, Message = message };
        return new(HandshakeOutcome.Malformed, reply, message);
    }

    private static int OutgoingLimit(uint? peerMaxBytes) =>
        (int)Math.Min(peerMaxBytes ?? (uint)FrameLimits.Default.MaxFrameBytes, MaxOutgoingFrameBytes);

    // A peer that promises next to nothing, or an eternity, is held to something that can be watched.
    private static TimeSpan Interval(uint milliseconds) => TimeSpan.FromMilliseconds(
        Math.Clamp(milliseconds, MinHeartbeatMilliseconds, MaxHeartbeatMilliseconds));
}
