using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Fuzz;

/// <summary>
/// Changed frames, payloads and handshakes through the decoders that the daemons use. Every iteration has a
/// seed of its own, so each can be repeated alone.
/// </summary>
internal sealed class FuzzRun : IFuzzTarget
{
    private const int MaxStreamBytes = 256 << 10;

    // A payload may make the decoder allocate objects, but in proportion to its length: an element of two
    // bytes becomes an object of some hundred.
    private const int AllocationBaseBytes = 16 << 10;
    private const int AllocationPerByte = 400;

    private readonly ulong _seed;
    private readonly Corpus _corpus;
    private readonly Mutation _mutation;
    private readonly MutableBytes _bytes = new(MaxStreamBytes);
    private readonly ScriptedTransport _transport = new();
    private readonly HeartbeatTimer _heartbeats = new(automatic: false);
    private readonly NetworkCounters _counters = new();
    private readonly StringPool _strings = new();
    private readonly LastWords _receiver = new();
    private long _current;

    public FuzzRun(ulong seed)
    {
        _seed = seed;
        _corpus = Corpus.Load();
        _mutation = new Mutation(_corpus);
    }

    public FuzzReport Report { get; } = new();

    public string Name => "native";

    public long Current => Volatile.Read(ref _current);

    public string CurrentInput => Convert.ToHexStringLower(_bytes.Span[..Math.Min(_bytes.Length, 4096)]);

    public void Run(long first, long count)
    {
        for (long iteration = first; iteration < first + count; iteration++)
        {
            Volatile.Write(ref _current, iteration);
            Chance chance = new(_seed ^ (ulong)iteration * 0xD1342543DE82EF95);
            switch (chance.Below(10))
            {
                case 0: ChangeHandshake(ref chance); break;
                case 1 or 2: ChangeStream(ref chance); break;
                case 3: ChangeHeaders(ref chance); break;
                default: ChangePayload(ref chance); break;
            }
            Report.Iterations++;
        }
    }

    private void ChangePayload(ref Chance chance)
    {
        CorpusFrame frame = _corpus.Frames[chance.Below(_corpus.Frames.Count)];
        _bytes.Clear();
        _bytes.Append(frame.Payload);
        _mutation.Apply(_bytes, ref chance, atMost: chance.OneIn(2) ? 2 : 6);
        long before = GC.GetAllocatedBytesForCurrentThread();
        WireReader reader = new(_bytes.Span, DecodeLimits.Default, _strings);
        IMessage? message = Decoders.Decode(frame.Kind, ref reader);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        CheckAllocation(allocated, _bytes.Length);
        Require(message is not null, "a known kind had no decoder");
        Report.Note(reader.Failed ? (ulong)reader.Error.Fault : 99);
        if (reader.Failed)
        {
            Require(reader.Error.Offset <= _bytes.Length, $"the error lies outside of the payload: {reader.Error}");
            return;
        }
        Report.Decoded++;
        if (chance.OneIn(8)) CheckStable(frame.Kind, message!);
    }

    private void CheckAllocation(long allocatedBytes, int payloadBytes)
    {
        long budget = AllocationBaseBytes + (long)AllocationPerByte * payloadBytes;
        Require(allocatedBytes <= budget, $"{allocatedBytes} bytes allocated for a payload of {payloadBytes}");
        // Small payloads say more about the runtime than about the decoder.
        if (payloadBytes >= 1024)
            Report.WorstAmplification = Math.Max(Report.WorstAmplification, (double)allocatedBytes / payloadBytes);
    }

    /// <summary>What was understood can be written, and read again as the same.</summary>
    private static void CheckStable(ushort kind, IMessage message)
    {
        byte[] once = MessageCodec.ToBytes(message);
        WireReader reader = new(once, DecodeLimits.Default);
        IMessage? again = Decoders.Decode(kind, ref reader);
        Require(!reader.Failed, $"what was written cannot be read: {reader.Error}");
        Require(once.AsSpan().SequenceEqual(MessageCodec.ToBytes(again!)), "a second writing differs from the first");
    }

    private void ChangeHandshake(ref Chance chance)
    {
        Handshake handshake = chance.OneIn(2)
            ? Handshake.AsOpener(Identity(PeerRole.Agent), FrameLimits.Default)
            : Handshake.AsAcceptor(Identity(PeerRole.Master), FrameLimits.Default, _ => HandshakeVerdict.Welcome);
        if (handshake.State == HandshakeState.AwaitingPreamble && !Greet(handshake, ref chance)) return;
        for (int steps = 0; handshake.State != HandshakeState.Done; steps++)
        {
            Require(steps < 10, "a handshake that does not end");
            IReadOnlyList<CorpusFrame> frames = chance.OneIn(8) ? _corpus.Frames : _corpus.ConnectionFrames;
            CorpusFrame frame = frames[chance.Below(frames.Count)];
            _bytes.Clear();
            _bytes.Append(frame.Payload);
            if (chance.OneIn(2)) _mutation.Apply(_bytes, ref chance, atMost: 4);
            FrameHeader header = new((uint)_bytes.Length, frame.Kind, FrameFlags.None, 0);
            HandshakeStep step = handshake.OnFrame(header, _bytes.Span);
            Require(step.Outcome != HandshakeOutcome.Continue, "a frame that changes nothing");
            Report.Note((ulong)step.Outcome);
            if (step.Outcome == HandshakeOutcome.Open) Report.Opened++;
        }
    }

    private bool Greet(Handshake handshake, ref Chance chance)
    {
        _bytes.Clear();
        _bytes.Append(Preamble.Bytes);
        if (chance.OneIn(4)) _bytes.Flip(chance.Below(Preamble.SizeBytes), chance.Below(8));
        return handshake.OnPreamble(_bytes.Span).Outcome == HandshakeOutcome.Continue;
    }

    private void ChangeHeaders(ref Chance chance)
    {
        _bytes.Clear();
        BuildFrames(ref chance);
        _mutation.Apply(_bytes, ref chance, atMost: 8);
        ReadOnlySpan<byte> rest = _bytes.Span;
        while (true)
        {
            FrameParse parse = FrameParser.Parse(rest, FrameLimits.Default.MaxFrameBytes);
            Report.Note((ulong)parse.Status);
            if (parse.Status != FrameParseStatus.Frame) return;
            Require(parse.TotalBytes <= rest.Length, "a frame beyond its bytes");
            rest = rest[parse.TotalBytes..];
        }
    }

    private void ChangeStream(ref Chance chance)
    {
        bool accepts = chance.OneIn(2);
        _bytes.Clear();
        if (accepts) _bytes.Append(Preamble.Bytes);
        ushort opening = accepts ? FrameKinds.Hello : FrameKinds.Welcome;
        _bytes.AppendFrame(opening, accepts ? s_hello : s_welcome, 0);
        BuildFrames(ref chance);
        if (!chance.OneIn(8)) _mutation.Apply(_bytes, ref chance, atMost: 5);
        _transport.Start(_bytes.Memory, ref chance);
        _receiver.Start();
        ConnectionSettings settings = new()
        {
            Self = Identity(accepts ? PeerRole.Master : PeerRole.Agent),
            Counters = _counters,
            Heartbeats = _heartbeats,
            Clock = static () => new MonotonicTime(1),
        };
        Connection connection = accepts
            ? Connection.Accept(_transport, settings, _receiver, _ => HandshakeVerdict.Welcome)
            : Connection.Open(_transport, settings, _receiver);
        connection.Start();
        CheckEnded(connection);
    }

    private void CheckEnded(Connection connection)
    {
        Require(_receiver.Closings == 1, $"told {_receiver.Closings} times that it closed");
        Require(_transport.IsComplete, "an end of the transport was left open");
        Require(connection.QueuedBytes == 0, $"{connection.QueuedBytes} bytes were left in the queue");
        Require(_counters.Read().OpenConnections == 0, "a closed connection counts as open");
        Require(_transport.Reads <= _bytes.Length + 10, $"{_transport.Reads} reads for {_bytes.Length} bytes");
        Report.Opened += _receiver.Openings;
        Report.Delivered += _receiver.Frames;
        Report.Note((ulong)_receiver.Reason);
        Report.Note((ulong)_receiver.Frames);
    }

    private void BuildFrames(ref Chance chance)
    {
        for (int left = chance.Below(6); left > 0; left--)
        {
            CorpusFrame frame = _corpus.Frames[chance.Below(_corpus.Frames.Count)];
            _bytes.AppendFrame(frame.Kind, frame.Payload, (uint)chance.Below(3));
        }
    }

    private static readonly byte[] s_hello =
        MessageCodec.ToBytes(new Hello { NewestVersion = 1, Role = PeerRole.Agent });

    private static readonly byte[] s_welcome =
        MessageCodec.ToBytes(new Welcome { Version = 1, Role = PeerRole.Master });

    private static LocalIdentity Identity(PeerRole role) => new() { Role = role };

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new FuzzFailure(message);
    }

    /// <summary>Decodes what it gets, as every real receiver does.</summary>
    private sealed class LastWords : IFrameReceiver
    {
        public int Openings { get; private set; }

        public int Closings { get; private set; }

        public int Frames { get; private set; }

        public CloseReason Reason { get; private set; }

        public void Start() => (Openings, Closings, Frames) = (0, 0, 0);

        public void OnOpened(Connection connection) => Openings++;

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
        {
            Require(Closings == 0, "a frame after the end");
            Frames++;
            WireReader reader = new(payload, DecodeLimits.Default);
            IMessage? message = Decoders.Decode(header.Kind, ref reader);
            if (message is null) connection.RefuseUnknownKind(header);
            else if (reader.Failed) connection.FailMalformed(header, reader.Error);
            else connection.TrySend(message, header.Correlation, FrameFlags.Answer);
        }

        public void OnTurnEnd(Connection connection) => connection.Flush();

        public void OnClosed(Connection connection, CloseReason reason, string? message)
        {
            Require(reason != CloseReason.None, "an end without a reason");
            Closings++;
            Reason = reason;
        }
    }
}
