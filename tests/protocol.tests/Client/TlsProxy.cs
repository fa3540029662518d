using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesosd.Protocol.Client;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

/// <summary>Ends TLS before a peer that does not speak it, as proxies do.</summary>
internal sealed class TlsProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _clients = [];
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private readonly PeerAddress _behind;

    public TlsProxy(string behind)
    {
        Assert.True(PeerAddress.TryParse(behind, out _behind, out _));
        _listener.Start();
        Address = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = ListenAsync();
    }

    public string Address { get; }

    /// <summary>What a client is told that trusts this proxy and nobody else.</summary>
    public SslClientAuthenticationOptions Trust(string host) => new()
    {
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            host == "127.0.0.1" && certificate?.GetCertHashString() == _certificate.GetCertHashString(),
    };

    /// <summary>Breaks all connections.</summary>
    public void Cut()
    {
        // Without time to linger a connection is reset.
        while (_clients.TryTake(out Socket? client)) client.Close(0);
    }

    public void Dispose()
    {
        _listener.Stop();
        Cut();
        _certificate.Dispose();
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }
            _clients.Add(client.Client);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient behind = new();
        try
        {
            await using SslStream encrypted = new(client.GetStream());
            await encrypted.AuthenticateAsServerAsync(_certificate);
            await behind.ConnectAsync(_behind.Host, _behind.Port);
            NetworkStream plain = behind.GetStream();
            await Task.WhenAll(InwardAsync(encrypted, behind), OutwardAsync(plain, encrypted, client));
        }
        catch (Exception ended) when (ended is IOException or AuthenticationException or ObjectDisposedException or SocketException)
        {
            // One side has broken it, or does not trust the other: the client is what is tested.
        }
    }

    private static async Task InwardAsync(SslStream encrypted, TcpClient behind)
    {
        try
        {
            await encrypted.CopyToAsync(behind.GetStream());
        }
        finally
        {
            behind.Client.Shutdown(SocketShutdown.Send);
        }
    }

    private static async Task OutwardAsync(NetworkStream plain, SslStream encrypted, TcpClient client)
    {
        try
        {
            await plain.CopyToAsync(encrypted);
        }
        finally
        {
            await encrypted.ShutdownAsync();
            client.Client.Shutdown(SocketShutdown.Send);
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
