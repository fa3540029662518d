using System.Threading.Channels;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

/// <summary>A client's connection, seen from its peer.</summary>
internal sealed class FakeConnection(ChannelWriter<FakeConnection> opened) : IFrameReceiver
{
    private readonly Channel<(FrameHeader Header, byte[] Payload)> _frames =
        Channel.CreateUnbounded<(FrameHeader, byte[])>();
    private readonly TaskCompletionSource<CloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Connection? _connection;

    public Hello? Hello { get; set; }

    public Connection Connection => _connection!;

    /// <summary>The correlation id of the request that came last.</summary>
    public uint LastCorrelation { get; private set; }

    public Task<CloseReason> Closed => _closed.Task.InTime();

    /// <summary>The next frame, which must be a message of this type.</summary>
    public async Task<T> NextAsync<T>() where T : class, IMessage<T>
    {
        (FrameHeader header, byte[] payload) = await _frames.Reader.ReadAsync().InTime();
        LastCorrelation = header.Correlation;
        WireReader reader = new(payload, DecodeLimits.Default);
        T message = T.Decode(ref reader);
        Assert.False(reader.Failed, reader.Error.ToString());
        Assert.Equal(FrameKinds.Of(message), header.Kind);
        return message;
    }

    /// <summary>Sends an event, or anything else that answers nothing.</summary>
    public void Send<T>(T message) where T : IMessage
    {
        Assert.Equal(SendOutcome.Queued, Connection.Send(message));
        Connection.Flush();
    }

    /// <summary>Answers the request that came last.</summary>
    public void Answer<T>(T message) where T : IMessage
    {
        Assert.True(Connection.TrySend(message, LastCorrelation, FrameFlags.Answer));
        Connection.Flush();
    }

    public void Accept() => Answer(new Accepted());

    public void Refuse(RefusalCode code, string message) => Answer(new Refusal { Code = code, Message = message });

    void IFrameReceiver.OnOpened(Connection connection)
    {
        _connection = connection;
        opened.TryWrite(this);
    }

    void IFrameReceiver.OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) =>
        _frames.Writer.TryWrite((header, payload.ToArray()));

    void IFrameReceiver.OnTurnEnd(Connection connection)
    {
    }

    void IFrameReceiver.OnClosed(Connection connection, CloseReason reason, string? message)
    {
        _frames.Writer.TryComplete();
        _closed.TrySetResult(reason);
    }
}
