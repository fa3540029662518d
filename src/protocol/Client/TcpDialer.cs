using System.Net;
using System.Net.Sockets;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>Opens the sockets.</summary>
internal static class TcpDialer
{
    /// <summary>Connects to a peer.</summary>
    /// <param name="address">Its <c>host:port</c>.</param>
    /// <param name="cancel">Ends the wait, with an exception.</param>
    public static async Task<Dialled> ConnectAsync(string address, CancellationToken cancel)
    {
        (Socket? socket, Dialled failed) = await OpenAsync(address, cancel);
        return socket is null ? failed : new Dialled(new SocketPipe(socket));
    }

    /// <summary>The same for whoever needs the socket itself: a connected one, or what has failed.</summary>
    public static async Task<(Socket? Socket, Dialled Failed)> OpenAsync(string address, CancellationToken cancel)
    {
        if (!PeerAddress.TryParse(address, out PeerAddress peer, out string? error)) return (null, new Dialled(null, error));
        bool literal = IPAddress.TryParse(peer.Host, out IPAddress? ip);
        Socket? socket = null;
        try
        {
            socket = literal
                ? new Socket(ip!.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
            if (literal) await socket.ConnectAsync(ip!, peer.Port, cancel);
            else await socket.ConnectAsync(peer.Host, peer.Port, cancel);
            return (socket, default);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            bool isRefused = failure.SocketErrorCode == SocketError.ConnectionRefused;
            return (null, new Dialled(null, Describe(failure), isRefused));
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            throw;
        }
    }

    private static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused: nobody listens there",
        SocketError.HostNotFound or SocketError.NoData => "there is no host of that name",
        SocketError.TryAgain => "the name could not be looked up",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no route to it",
        SocketError.TimedOut => "no answer to TCP's connect",
        _ => $"cannot connect: {failure.Message} ({failure.SocketErrorCode})",
    };
}
