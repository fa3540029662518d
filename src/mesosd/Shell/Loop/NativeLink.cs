using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Loop;

/// <summary>A native connection as a link.</summary>
internal sealed class NativeLink : IPeerLink
{
    private readonly Connection _connection;

    private NativeLink(Connection connection) => _connection = connection;

    public ConnectionId Id => IdOf(_connection);

    public static ConnectionId IdOf(Connection connection) => new(connection.Id);

    /// <summary>The link of a connection: always the same. Called on the connection's receive loop.</summary>
    public static NativeLink Of(Connection connection) =>
        (NativeLink)(connection.Tag ??= new NativeLink(connection));

    public SendOutcome Send(IMessage message, uint correlation, bool isAnswer) =>
        _connection.Send(message, correlation, isAnswer ? FrameFlags.Answer : FrameFlags.None);

    public void Flush() => _connection.Flush();

    public void Close(GoodbyeReason reason, string text) => _connection.Close(reason, text);

    public void Pause() => _connection.Pause();

    public void Resume() => _connection.Resume();
}
