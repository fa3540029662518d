using System.Net;
using System.Net.Sockets;

namespace Mesosd.Protocol.Client;

/// <summary>Opens the sockets.</summary>
internal static class Dialer
{
    /// <summary>Connects to a peer.</summary>
    /// <param name="address">Its <c>host:port</c>.</param>
    /// <param name="timeout">How long TCP may take, all addresses of a name together.</param>
    /// <param name="cancel">Ends the wait, with an exception.</param>
    /// <returns>A connected socket, or why there is none and whether the peer's host said that nobody listens.</returns>
    public static async Task<(Socket? Socket, string Problem, bool IsRefused)> ConnectAsync(
        string address, TimeSpan timeout, CancellationToken cancel)
    {
        if (!PeerAddress.TryParse(address, out PeerAddress peer, out string? error)) return (null, error, false);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        Socket? socket = null;
        try
        {
            bool literal = IPAddress.TryParse(peer.Host, out IPAddress? ip);
            socket = literal
                ? new Socket(ip!.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
            if (literal) await socket.ConnectAsync(ip!, peer.Port, limit.Token);
            else await socket.ConnectAsync(peer.Host, peer.Port, limit.Token);
            return (socket, "", false);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            return (null, Describe(failure), failure.SocketErrorCode == SocketError.ConnectionRefused);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            socket?.Dispose();
            return (null, $"no connection within {timeout.TotalSeconds:0.#} s", false);
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
