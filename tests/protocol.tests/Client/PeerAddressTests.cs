using Mesosd.Protocol.Client;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("localhost:5050", "localhost", 5050)]
    [InlineData("10.0.0.1:1", "10.0.0.1", 1)]
    [InlineData("[fd00::1]:65535", "fd00::1", 65535)]
    public void Address_is_read_and_written_back(string text, string host, int port)
    {
        Assert.True(PeerAddress.TryParse(text, out PeerAddress address, out _));
        Assert.Equal(new PeerAddress(host, port), address);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData(":5050")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host: 80")]
    [InlineData("fd00::1:5050")]
    [InlineData("[]:5050")]
    [InlineData("[fd00::1]")]
    public void Anything_else_is_refused_with_what_was_expected(string text)
    {
        Assert.False(PeerAddress.TryParse(text, out _, out string? error));
        Assert.Equal($"'{text}' is no address; expected host:port, with an IPv6 address in brackets", error);
    }
}
