using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Mesosd.ZooKeeper.Connecting;

/// <summary>TCP, and TLS on top of it where the options say so.</summary>
internal sealed class SocketDialer(Func<string, SslClientAuthenticationOptions>? tls) : IServerDialer
{
    public async Task<Stream> ConnectAsync(ZooKeeperServer server, CancellationToken cancel)
    {
        bool isLiteral = IPAddress.TryParse(server.Host, out IPAddress? address);
        Socket socket = isLiteral
            ? new Socket(address!.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Requests are small and waited for, and they are already gathered into one write.
            socket.NoDelay = true;
            if (isLiteral) await socket.ConnectAsync(address!, server.Port, cancel);
            else await socket.ConnectAsync(server.Host, server.Port, cancel);
            NetworkStream plain = new(socket, ownsSocket: true);
            return tls is null ? plain : await EncryptAsync(plain, server.Host, cancel);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException(ConnectionFailure.Describe(failure), failure);
        }
        catch (AuthenticationException failure)
        {
            socket.Dispose();
            throw new IOException($"the TLS handshake failed: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Stream> EncryptAsync(NetworkStream plain, string host, CancellationToken cancel)
    {
        SslClientAuthenticationOptions options;
        try
        {
            options = tls!(host);
        }
        // The caller's own code, which may read files: the next attempt may be luckier.
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new IOException($"there are no TLS options for it: {failure.Message}", failure);
        }
        if (string.IsNullOrEmpty(options.TargetHost)) options.TargetHost = host;
        SslStream encrypted = new(plain, leaveInnerStreamOpen: false);
        await encrypted.AuthenticateAsClientAsync(options, cancel);
        return encrypted;
    }
}
