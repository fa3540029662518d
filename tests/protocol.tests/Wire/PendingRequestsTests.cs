using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

public sealed class PendingRequestsTests
{
    private static readonly MonotonicTime Soon = new(1000);

    [Fact]
    public async Task Answer_ends_the_request_with_its_id_and_no_other()
    {
        PendingRequests requests = new();
        uint first = requests.Add(Soon, out Task<IMessage> firstAnswer);
        uint second = requests.Add(Soon, out Task<IMessage> secondAnswer);
        Accepted accepted = new();
        Assert.NotEqual(first, second);
        Assert.True(requests.TryComplete(second, accepted));
        Assert.Same(accepted, await secondAnswer);
        Assert.False(firstAnswer.IsCompleted);
        Assert.False(requests.TryComplete(second, accepted));
        Assert.False(requests.TryComplete(12345, accepted));
    }

    [Fact]
    public async Task Request_past_its_deadline_fails_and_a_late_answer_finds_nothing()
    {
        PendingRequests requests = new();
        uint id = requests.Add(Soon, out Task<IMessage> answer);
        requests.Add(Soon + TimeSpan.FromSeconds(1), out Task<IMessage> later);
        requests.Expire(Soon);
        await Assert.ThrowsAsync<TimeoutException>(() => answer);
        Assert.False(later.IsCompleted);
        Assert.False(requests.TryComplete(id, new Accepted()));
        Assert.Equal(1, requests.Count);
    }

    [Fact]
    public async Task Lost_connection_fails_open_requests_and_every_later_one()
    {
        PendingRequests requests = new();
        requests.Add(Soon, out Task<IMessage> before);
        requests.FailAll("the peer left");
        Assert.Equal(0u, requests.Add(Soon, out Task<IMessage> after));
        Assert.Equal("the peer left", (await Assert.ThrowsAsync<ConnectionLostException>(() => before)).Message);
        Assert.Equal("the peer left", (await Assert.ThrowsAsync<ConnectionLostException>(() => after)).Message);
    }

    [Fact]
    public async Task More_requests_than_the_limit_fail_at_once()
    {
        PendingRequests requests = new(capacity: 2);
        requests.Add(Soon, out _);
        requests.Add(Soon, out _);
        Assert.Equal(0u, requests.Add(Soon, out Task<IMessage> third));
        await Assert.ThrowsAsync<InvalidOperationException>(() => third);
    }
}
