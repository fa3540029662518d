using System.Net;
using System.Net.Sockets;
using Mesosd.Cli;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Xunit;

namespace Mesosd.Tests.Cli;

public sealed class ClusterClientTests
{
    // A master may keep a change for --registry_store_timeout before it refuses it, and whoever asked wants to read that.
    [Fact]
    public void Answer_is_waited_for_as_long_as_the_flag_says()
    {
        OperatorOptions options = ClusterClient.OptionsOf(["10.0.0.1:5050"], TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.FromSeconds(40), options.AnswerTimeout);
        Assert.Equal(TimeSpan.FromSeconds(40), options.ConnectTimeout);
    }

    [Fact]
    public async Task Change_that_cannot_be_sent_fails_when_the_time_is_over()
    {
        // Bound, so that nobody else listens there; not listening, so that it refuses.
        using Socket closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using ClusterClient cluster = new([$"{closed.LocalEndPoint}"], TimeSpan.FromMilliseconds(200));
        IOException failure = await Assert.ThrowsAnyAsync<IOException>(
            () => cluster.ChangeAsync(new Call { Type = CallType.UpdateWeights }, TestContext.Current.CancellationToken));
        Assert.Contains("cannot reach", failure.Message, StringComparison.Ordinal);
    }
}
