using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Microsoft.AspNetCore.Connections;

namespace Mesosd.Shell.Network;

/// <summary>
/// A role's one port. It accepts, looks at each connection's first byte without consuming it, keeps the
/// native ones and hands the others to the HTTP host.
/// </summary>
/// <remarks>
/// All members are thread-safe. Native connections belong to their receiver: stopping the listener leaves
/// them open.
/// </remarks>
public sealed class NativeListener : IAsyncDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_fullSpell = TimeSpan.FromSeconds(10);

    // As the longest write of a stream: five heartbeats.
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(75);

    private readonly ListenerSettings _settings;
    private readonly IFrameReceiver _receiver;
    private readonly Func<Hello, HandshakeVerdict> _check;
    private readonly Action<string> _notice;
    private readonly Socket _socket;
    private readonly HttpSocketQueue _http;
    private readonly OpeningTimes _openings;
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;
    private int _connections;
    private MonotonicTime? _lastFull;

    private NativeListener(
        ListenerSettings settings, Socket socket, NativePeers peers, Action<string> notice)
    {
        _settings = settings;
        _socket = socket;
        _receiver = new Departures(this, peers.Receiver);
        _check = peers.Check;
        _notice = notice;
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _http = new HttpSocketQueue(EndPoint, settings.FirstByteTimeout);
        _openings = new OpeningTimes(settings.FirstByteTimeout);
    }

    /// <summary>The address that is bound, with the port that the system chose.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>
    /// Gives Kestrel the connections that are not native. Until it takes them they are closed.
    /// </summary>
    public IConnectionListenerFactory Http => _http;

    /// <summary>Native and undecided connections that are held now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Takes the port; call <see cref="Start"/> to accept on it.</summary>
    /// <param name="settings">Where to listen and what to take.</param>
    /// <param name="peers">Who decides about native peers and gets their frames.</param>
    /// <param name="notice">Gets sentences for the log, from any thread.</param>
    /// <exception cref="SocketException">The address cannot be bound: in use, not of this machine,
    /// forbidden.</exception>
    public static NativeListener Bind(ListenerSettings settings, NativePeers peers, Action<string> notice)
    {
        Socket socket = new(settings.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (settings.EndPoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(settings.EndPoint);
            socket.Listen(settings.Backlog);
            return new NativeListener(settings, socket, peers, notice);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Begins to accept. Call once.</summary>
    public void Start() => _accepting = AcceptLoop();

    /// <summary>Accepts no more and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _http.Dispose();
        _openings.Dispose();
    }

    /// <summary>Called by an opening connection once its first byte is known.</summary>
    internal void Settle(SocketPipe pipe, int firstByte)
    {
        if (firstByte == Preamble.FirstByte)
        {
            // Counted until its receiver is told that it closed.
            bool hasRoom = Connections <= _settings.MaxConnections;
            Connection.Accept(pipe, _settings.Connections, _receiver, hasRoom ? _check : TurnAway).Start();
            return;
        }
        CountDeparture();
        Socket socket = pipe.Release();
        if (firstByte < 0 || !TryLimitSilence(socket) || !_http.TryGive(socket, firstByte)) socket.Dispose();
    }

    // HTTP has no pings. A client whose host is gone must not hold its stream for the quarter of an hour that the system
    // goes on repeating what it does not acknowledge.
    private static bool TryLimitSilence(Socket socket)
    {
        const int Tcp = 6;
        const int UserTimeout = 18;
        try
        {
            socket.SetRawSocketOption(Tcp, UserTimeout, BitConverter.GetBytes((int)s_longestSilence.TotalMilliseconds));
            return true;
        }
        catch (SocketException)
        {
            // The peer has reset it meanwhile.
            return false;
        }
    }

    private async Task AcceptLoop()
    {
        TimeSpan pause = s_firstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Take(await _socket.AcceptAsync(_stopping.Token));
                pause = s_firstPause;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (IsOfOneConnection(error.SocketErrorCode))
            {
                // The peer was gone before it was accepted; the next one may be there.
            }
            catch (SocketException error)
            {
                // Out of descriptors or memory: accepting at once would only spin.
                if (_stopping.IsCancellationRequested) return;
                _notice(
                    $"accept on {EndPoint}: {error.SocketErrorCode}; " +
                    $"next try in {pause.TotalMilliseconds} ms " +
                    "(raise the limit of open files, or lower the number of clients)");
                await Task.Delay(pause, CancellationToken.None);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, s_longestPause.Ticks));
            }
        }
    }

    private static bool IsOfOneConnection(SocketError error) => error is
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.NetworkDown or
        SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostUnreachable;

    private void Take(Socket socket)
    {
        int number = Interlocked.Increment(ref _connections);
        NoteFullness(number);
        if (number > _settings.MaxConnections + _settings.MaxTurnedAway)
        {
            CountDeparture();
            socket.Dispose();
            return;
        }
        Opening opening;
        try
        {
            opening = new Opening(this, new SocketPipe(socket));
        }
        catch (SocketException)
        {
            // The peer reset it before its options were set.
            CountDeparture();
            socket.Dispose();
            return;
        }
        _openings.Add(opening);
        ThreadPool.UnsafeQueueUserWorkItem(opening, preferLocal: false);
    }

    private void NoteFullness(int connections)
    {
        if (connections <= _settings.MaxConnections) return;
        // Once per spell: peers that come and go at the limit must not fill the log.
        MonotonicTime now = MonotonicTime.Now;
        if (_lastFull is not { } last || now - last >= s_fullSpell) _notice($"{EndPoint}: {FullText}");
        _lastFull = now;
    }

    private HandshakeVerdict TurnAway(Hello hello) => HandshakeVerdict.TurnAway(FullText);

    private string FullText => $"{_settings.MaxConnections} connections are open, and no more are taken for now";

    private void CountDeparture() => Interlocked.Decrement(ref _connections);

    /// <summary>Passes everything on and keeps the count of connections.</summary>
    private sealed class Departures(NativeListener listener, IFrameReceiver receiver) : IFrameReceiver
    {
        public void OnOpened(Connection connection) => receiver.OnOpened(connection);

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) =>
            receiver.OnFrame(connection, header, payload);

        public void OnTurnEnd(Connection connection) => receiver.OnTurnEnd(connection);

        public void OnClosed(Connection connection, CloseReason reason, string? message)
        {
            listener.CountDeparture();
            receiver.OnClosed(connection, reason, message);
        }
    }
}
