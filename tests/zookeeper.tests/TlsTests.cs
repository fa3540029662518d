using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Encrypted connections to a real server with a certificate of its own.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Encrypted_connection_serves_like_any_other_and_a_stranger_to_the_certificate_gets_none()
    {
        await using ZooKeeperEnsemble server = await ZooKeeperEnsemble.StartAsync(1, new ZooKeeperSettings { HasTls = true });
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(server.CertificateFile);
        await using (ZooKeeperClient client = new(Options(server, _ => new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        })))
        {
            byte[] large = new byte[500_000];
            new Random(1).NextBytes(large);
            Assert.True((await client.CreateAsync("/secret", large).OrTimeout()).IsOk);
            Assert.Equal(large, (await client.GetAsync("/secret").OrTimeout()).Value.Data);
            Task<ZooKeeperResult<NodeStat?>>[] many = [.. Enumerable.Range(0, 500).Select(_ => client.ExistsAsync("/secret"))];
            Assert.All(await Task.WhenAll(many).OrTimeout(), result => Assert.NotNull(result.Value));
        }

        TaskCompletionSource<string> noticed = new();
        await using ZooKeeperClient stranger = new(Options(server, _ => new SslClientAuthenticationOptions()) with
        {
            Notice = text => noticed.TrySetResult(text),
        });
        Assert.Contains("the TLS handshake failed: ", await noticed.Task.OrTimeout(), StringComparison.Ordinal);
        Assert.Equal(SessionState.Connecting, stranger.State);
    }

    private static ZooKeeperOptions Options(ZooKeeperEnsemble server, Func<string, SslClientAuthenticationOptions> tls)
    {
        Assert.True(ZooKeeperAddress.TryParse(server.SecureAddress(0), out ZooKeeperAddress? address, out string? error), error);
        return new ZooKeeperOptions { Address = address, Tls = tls };
    }
}
