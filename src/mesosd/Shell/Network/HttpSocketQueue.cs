using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesosd.Shell.Network;

/// <summary>
/// Kestrel's view of the role's port: it yields the connections that are not native, as Kestrel's own socket
/// transport would. One Kestrel at a time.
/// </summary>
internal sealed class HttpSocketQueue : IConnectionListenerFactory
{
    // Kestrel takes them within microseconds; more than these waiting means that it has stopped.
    private const int MaxWaiting = 1024;

    private readonly EndPoint _endPoint;
    private readonly Channel<Socket> _sockets;
    private volatile bool _listening;

    public HttpSocketQueue(EndPoint endPoint)
    {
        _endPoint = endPoint;
        BoundedChannelOptions options = new(MaxWaiting) { SingleReader = true };
        _sockets = Channel.CreateBounded<Socket>(options);
    }

    /// <summary>Hands a connection over; false when nobody takes it.</summary>
    public bool TryGive(Socket socket) => _listening && _sockets.Writer.TryWrite(socket);

    /// <summary>No more connections will come.</summary>
    public void Close()
    {
        _listening = false;
        _sockets.Writer.TryComplete();
        while (_sockets.Reader.TryRead(out Socket? socket)) socket.Dispose();
    }

    /// <param name="endpoint">What Kestrel was told to listen on; the port is bound already.</param>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken)
    {
        _listening = true;
        return new(new Listener(this));
    }

    private sealed class Listener(HttpSocketQueue queue) : IConnectionListener
    {
        private readonly SocketConnectionContextFactory _contexts =
            new(new SocketConnectionFactoryOptions(), NullLogger.Instance);

        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => queue._endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return _contexts.Create(await queue._sockets.Reader.ReadAsync(_unbound.Token));
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (ChannelClosedException)
            {
                return null;
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            queue._listening = false;
            await _unbound.CancelAsync();
        }

        public ValueTask DisposeAsync()
        {
            _contexts.Dispose();
            _unbound.Dispose();
            return default;
        }
    }
}
