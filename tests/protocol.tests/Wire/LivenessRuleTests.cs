using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

public sealed class LivenessRuleTests
{
    private static readonly MonotonicTime Start = new(500_000);

    private static readonly LivenessView Fresh = new()
    {
        LastSent = Start,
        LastReceived = Start,
        OwnInterval = TimeSpan.FromSeconds(15),
        PeerInterval = TimeSpan.FromSeconds(20),
        SilentIntervals = 5,
    };

    [Theory]
    [InlineData(0, LivenessAction.None)]
    [InlineData(11, LivenessAction.None)]
    [InlineData(12, LivenessAction.SendHeartbeat)]
    [InlineData(99, LivenessAction.SendHeartbeat)]
    [InlineData(100, LivenessAction.DropSilent)]
    public void Quiet_side_sends_before_its_promise_is_due_and_drops_after_five_of_its_peers(
        int seconds, LivenessAction expected)
    {
        Assert.Equal(expected, LivenessRule.Decide(After(seconds), Fresh));
    }

    [Fact]
    public void Side_that_does_not_read_holds_no_silence_against_its_peer()
    {
        Assert.Equal(LivenessAction.SendHeartbeat, LivenessRule.Decide(After(1000), Fresh with { Paused = true }));
    }

    [Theory]
    [InlineData(74, LivenessAction.None)]
    [InlineData(75, LivenessAction.DropSlowReader)]
    public void Peer_that_takes_nothing_of_a_write_is_a_slow_reader(int seconds, LivenessAction expected)
    {
        LivenessView stuck = Fresh with { WriteStuckSince = Start, LastReceived = After(seconds) };
        Assert.Equal(expected, LivenessRule.Decide(After(seconds), stuck));
    }

    private static MonotonicTime After(int seconds) => Start + TimeSpan.FromSeconds(seconds);
}
