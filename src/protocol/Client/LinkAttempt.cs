using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// One attempt to be connected to one address, from dialling to the connection's end. The receiver hears of
/// connections whose handshake was done, and of nothing else.
/// </summary>
internal sealed class LinkAttempt(string address, IFrameReceiver receiver, World world) : IFrameReceiver
{
    // Longer than any round trip; whoever disposes a client waits for it at most.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<bool> _opened =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LinkEnd> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();
    private volatile Connection? _open;
    private volatile bool _isDropped;
    private volatile bool _isOver;

    /// <summary>Whom it is about.</summary>
    public string Address { get; } = address;

    /// <summary>The connection while its handshake is done and it has not ended.</summary>
    public Connection? Open => _open;

    /// <summary>True once the handshake is done, false when the attempt ended before.</summary>
    public Task<bool> Opened => _opened.Task;

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => _isOver;

    /// <summary>Ends it as <see cref="RunAsync"/>'s token does.</summary>
    public void Abandon() => _abandoned.Cancel();

    /// <summary>Ends it at once and without a goodbye: the peer is not the one to talk to any more.</summary>
    public void Drop()
    {
        _isDropped = true;
        _abandoned.Cancel();
    }

    /// <summary>Connects, and lives with the connection until its end. Call once. Does not throw.</summary>
    /// <param name="settings">What this side says about itself, and its limits.</param>
    /// <param name="connectTimeout">What TCP's connect gets.</param>
    /// <param name="stop">
    /// Says goodbye, and returns when the peer has answered or a second has passed.
    /// </param>
    public async Task<LinkEnd> RunAsync(
        ConnectionSettings settings, TimeSpan connectTimeout, CancellationToken stop)
    {
        LinkEnd end = await LiveAsync(settings, connectTimeout, stop);
        _isOver = true;
        return end;
    }

    private async Task<LinkEnd> LiveAsync(
        ConnectionSettings settings, TimeSpan connectTimeout, CancellationToken stop)
    {
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(stop, _abandoned.Token);
        Dialled dialled = await DialAsync(connectTimeout, end.Token);
        if (dialled.Transport is not { } transport)
        {
            _opened.TrySetResult(false);
            return new LinkEnd(Address, CloseReason.Lost, dialled.Problem) { NobodyListens = dialled.IsRefused };
        }
        Connection connection = Connection.Open(transport, settings, this);
        connection.Start();
        Task ended = _ended.Task.WaitAsync(end.Token);
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ended.Task.IsCompleted) return await _ended.Task;
        if (_isDropped) connection.Abort(CloseReason.ClosedHere, "another master leads");
        else connection.Close(GoodbyeReason.Finished);
        await Task.WhenAny(_ended.Task, Task.Delay(s_farewell, world.Time, CancellationToken.None));
        connection.Abort(CloseReason.ClosedHere, "the peer did not answer the goodbye in time");
        return await _ended.Task;
    }

    private async Task<Dialled> DialAsync(TimeSpan timeout, CancellationToken end)
    {
        using CancellationTokenSource over = new(timeout, world.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, end);
        try
        {
            return await world.Dial(Address, either.Token);
        }
        catch (OperationCanceledException)
        {
            return new Dialled(null, end.IsCancellationRequested
                ? "stopped while connecting"
                : $"no connection within {timeout.TotalSeconds:0.#} s");
        }
    }

    void IFrameReceiver.OnOpened(Connection connection)
    {
        _open = connection;
        receiver.OnOpened(connection);
        _opened.TrySetResult(true);
    }

    void IFrameReceiver.OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) =>
        receiver.OnFrame(connection, header, payload);

    void IFrameReceiver.OnTurnEnd(Connection connection) => receiver.OnTurnEnd(connection);

    void IFrameReceiver.OnClosed(Connection connection, CloseReason reason, string? message)
    {
        bool opened = _open is not null;
        _open = null;
        if (opened) receiver.OnClosed(connection, reason, message);
        _opened.TrySetResult(false);
        _ended.TrySetResult(new LinkEnd(Address, reason, message ?? reason.ToString())
        {
            Opened = opened,
            Farewell = connection.PeerGoodbye?.ReasonOrDefault,
            Redirection = connection.Redirection,
        });
    }
}
