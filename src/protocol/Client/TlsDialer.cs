using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Mesosd.Protocol.Client;

/// <summary>TLS on top of TCP.</summary>
/// <param name="tls">Gives the options of the handshake with a host, from its name.</param>
internal sealed class TlsDialer(Func<string, SslClientAuthenticationOptions> tls)
{
    /// <summary>A world whose connections are encrypted; the real one without options.</summary>
    public static World Encrypt(Func<string, SslClientAuthenticationOptions>? tls) =>
        tls is null ? World.Real : World.Real with { Dial = new TlsDialer(tls).ConnectAsync };

    private async Task<Dialled> ConnectAsync(string address, CancellationToken cancel)
    {
        (Socket? socket, Dialled failed) = await TcpDialer.OpenAsync(address, cancel);
        if (socket is null) return failed;
        // Frames are gathered by the connection, so waiting in the kernel for more would only delay them.
        socket.NoDelay = true;
        SslStream encrypted = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await encrypted.AuthenticateAsClientAsync(MakeOptions(address), cancel);
            return new Dialled(new TlsPipe(encrypted, socket));
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            await encrypted.DisposeAsync();
            return new Dialled(null, $"the TLS handshake failed: {failure.Message}");
        }
        catch (OperationCanceledException)
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }

    private SslClientAuthenticationOptions MakeOptions(string address)
    {
        // It was dialled, so it can be read.
        PeerAddress.TryParse(address, out PeerAddress peer, out _);
        SslClientAuthenticationOptions options;
        try
        {
            options = tls(peer.Host);
        }
        // The caller's own code, which may read files: the next attempt may be luckier.
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new IOException($"there are no options for it: {failure.Message}", failure);
        }
        if (string.IsNullOrEmpty(options.TargetHost)) options.TargetHost = peer.Host;
        return options;
    }
}
