using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesosd.Shell.Network;

/// <summary>
/// Kestrel's view of the role's port: it yields the connections that are not native, as Kestrel's own socket
/// transport would, those that begin with HTTP/2 apart from the others. One Kestrel at a time.
/// </summary>
internal sealed class HttpSocketQueue : IConnectionListenerFactory, IDisposable
{
    /// <summary>How the preface of HTTP/2 begins; no method of HTTP/1.1 does.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI"u8;

    /// <summary>What Kestrel is to listen on for connections that begin with HTTP/2.</summary>
    public static EndPoint SecondVersion { get; } = new SecondVersionEndPoint();

    // Kestrel takes them within microseconds; more than these waiting means that it has stopped.
    private const int MaxWaiting = 1024;

    // Otherwise every step of a request, reading, handling, sending, is queued by itself behind what all others send. What is
    // "unsafe" is to handle requests where sockets are watched; the pool's threads that find them ready do not watch.
    private static readonly SocketConnectionFactoryOptions s_options = new() { UnsafePreferInlineScheduling = true };

    private readonly EndPoint _endPoint;
    private readonly TimeSpan _prefaceTimeout;
    private readonly Channel<ConnectionContext> _first = NewChannel();
    private readonly Channel<ConnectionContext> _second = NewChannel();
    private readonly SocketConnectionContextFactory _contexts = new(s_options, NullLogger.Instance);
    private volatile bool _listening;

    /// <param name="endPoint">The port.</param>
    /// <param name="prefaceTimeout">How long the first three bytes may take.</param>
    public HttpSocketQueue(EndPoint endPoint, TimeSpan prefaceTimeout)
    {
        _endPoint = endPoint;
        _prefaceTimeout = prefaceTimeout;
    }

    /// <summary>Hands a connection over; false when nobody takes it.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="firstByte">Its first byte, which has not been read yet.</param>
    public bool TryGive(Socket socket, int firstByte)
    {
        if (!_listening) return false;
        ConnectionContext connection = _contexts.Create(socket);
        if (firstByte == Preface[0]) _ = SortAsync(connection);
        else Hand(connection, _first);
        return true;
    }

    /// <summary>No more connections will come.</summary>
    public void Close()
    {
        _listening = false;
        foreach (Channel<ConnectionContext> channel in (Channel<ConnectionContext>[])[_first, _second])
        {
            channel.Writer.TryComplete();
            while (channel.Reader.TryRead(out ConnectionContext? connection)) connection.Abort();
        }
    }

    public void Dispose()
    {
        Close();
        _contexts.Dispose();
    }

    /// <param name="endpoint">What Kestrel was told to listen on; the port is bound already.</param>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken)
    {
        _listening = true;
        return new(new Listener(this, endpoint is SecondVersionEndPoint ? _second : _first));
    }

    // POST, PUT and PATCH begin with the same letter: two more bytes tell.
    private async Task SortAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        try
        {
            using CancellationTokenSource limit = new(_prefaceTimeout);
            bool? isSecond = null;
            while (isSecond is null)
            {
                ReadResult read = await input.ReadAsync(limit.Token);
                isSecond = read.IsCompleted ? IsPreface(read.Buffer) ?? false : IsPreface(read.Buffer);
                // What has been looked at is read again by whoever takes the connection.
                input.AdvanceTo(read.Buffer.Start, isSecond is null ? read.Buffer.End : read.Buffer.Start);
            }
            Hand(connection, isSecond.Value ? _second : _first);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            await DropAsync(connection);
        }
    }

    private static bool? IsPreface(in ReadOnlySequence<byte> begin)
    {
        Span<byte> bytes = stackalloc byte[Preface.Length];
        int count = (int)Math.Min(begin.Length, bytes.Length);
        begin.Slice(0, count).CopyTo(bytes);
        if (!Preface.StartsWith(bytes[..count])) return false;
        return count == bytes.Length ? true : null;
    }

    private static void Hand(ConnectionContext connection, Channel<ConnectionContext> channel)
    {
        if (!channel.Writer.TryWrite(connection)) _ = DropAsync(connection);
    }

    private static async Task DropAsync(ConnectionContext connection)
    {
        connection.Abort();
        await connection.DisposeAsync();
    }

    private static Channel<ConnectionContext> NewChannel() =>
        Channel.CreateBounded<ConnectionContext>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private sealed class SecondVersionEndPoint : EndPoint
    {
        public override string ToString() => "HTTP/2";
    }

    private sealed class Listener(HttpSocketQueue queue, Channel<ConnectionContext> channel) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => queue._endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return await channel.Reader.ReadAsync(_unbound.Token);
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
            _unbound.Dispose();
            return default;
        }
    }
}
