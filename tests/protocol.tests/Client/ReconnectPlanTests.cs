using Mesosd.Protocol.Client;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class ReconnectPlanTests
{
    private static readonly string[] Masters = ["a:1", "b:1", "c:1"];

    private readonly ReconnectPlan _plan = new(BackoffSettings.Scheduler, 3);

    [Fact]
    public void List_is_tried_in_turn_and_over_again()
    {
        Assert.Equal(["a:1", "b:1", "c:1", "a:1"], Enumerable.Range(0, 4).Select(_ => TryAndFail()));
    }

    [Fact]
    public void Nobody_is_tried_when_the_list_is_empty()
    {
        Assert.Null(_plan.Next([]));
    }

    [Fact]
    public void Redirect_is_followed_at_once_and_the_list_goes_on_when_the_leader_fails()
    {
        Assert.Equal("a:1", _plan.Next(Masters));
        Assert.Equal(new ReconnectDecision(TimeSpan.Zero), _plan.After(Redirected("leader:1")));
        Assert.Equal("leader:1", TryAndFail());
        Assert.Equal("b:1", _plan.Next(Masters));
    }

    [Fact]
    public void Whoever_knows_the_elected_master_follows_nobody_who_names_another()
    {
        LinkEnd end = Redirected("former:1");
        Assert.Equal(end, end.Believing(null));
        Assert.Equal(end, end.Believing("former:1"));
        Assert.InRange(_plan.After(end.Believing("elected:1")).Pause.TotalMilliseconds, 50, 75);
        Assert.Equal("a:1", _plan.Next(Masters));
    }

    [Fact]
    public void Five_redirects_in_a_row_are_followed_by_a_pause()
    {
        for (int index = 1; index <= 4; index++)
            Assert.Equal(TimeSpan.Zero, _plan.After(Redirected($"m{index}:1")).Pause);
        Assert.InRange(_plan.After(Redirected("m5:1")).Pause, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(250));
        Assert.Equal(TimeSpan.Zero, _plan.After(Redirected("m6:1")).Pause);
    }

    [Fact]
    public void Master_without_a_leader_is_asked_again_after_the_time_it_named_and_up_to_half_more()
    {
        LinkEnd end = Redirected(null) with { Redirection = new Redirect { RetryAfterMilliseconds = 400 } };
        TimeSpan[] pauses = [.. Enumerable.Range(0, 100).Select(_ => _plan.After(end).Pause)];
        Assert.All(pauses, pause => Assert.InRange(pause.TotalMilliseconds, 400, 600));
        Assert.True(pauses.Max() - pauses.Min() > TimeSpan.FromMilliseconds(100));
        Assert.InRange(_plan.After(Redirected(null)).Pause.TotalMilliseconds, 1000, 1500);
    }

    [Fact]
    public void Connection_of_use_is_tried_again_first_and_within_a_moment()
    {
        for (int index = 0; index < 10; index++) TryAndFail();
        string used = _plan.Next(Masters)!;
        ReconnectDecision next = _plan.After(Lost(used) with { WasOfUse = true });
        Assert.InRange(next.Pause.TotalMilliseconds, 10, 50);
        Assert.Equal(used, _plan.Next(Masters));
        Assert.InRange(_plan.After(Lost(used)).Pause.TotalMilliseconds, 0, 250);
    }

    [Fact]
    public void Whoever_is_known_to_lead_is_tried_next()
    {
        TryAndFail();
        _plan.Remember("leader:1");
        Assert.Equal("leader:1", TryAndFail());
        Assert.Equal("b:1", TryAndFail());
    }

    [Fact]
    public void A_master_that_names_no_time_at_all_is_not_asked_as_fast_as_can_be()
    {
        LinkEnd end = Redirected(null) with { Redirection = new Redirect { RetryAfterMilliseconds = 0 } };
        Assert.InRange(_plan.After(end).Pause.TotalMilliseconds, 50, 75);
    }

    [Fact]
    public void A_time_that_a_master_names_is_heeded_up_to_the_longest_pause()
    {
        LinkEnd end = Redirected(null) with { Redirection = new Redirect { RetryAfterMilliseconds = uint.MaxValue } };
        Assert.InRange(_plan.After(end).Pause.TotalSeconds, 15, 22.5);
    }

    [Theory]
    [InlineData(GoodbyeReason.ShuttingDown, false)]
    [InlineData(GoodbyeReason.SlowReader, false)]
    [InlineData(GoodbyeReason.Silent, false)]
    [InlineData(GoodbyeReason.GoodbyeUnknown, false)]
    [InlineData((GoodbyeReason)99, false)]
    [InlineData(GoodbyeReason.Overloaded, false)]
    [InlineData(GoodbyeReason.Finished, true)]
    [InlineData(GoodbyeReason.Replaced, true)]
    [InlineData(GoodbyeReason.Malformed, true)]
    [InlineData(GoodbyeReason.HandshakeRefused, true)]
    public void Goodbye_tells_whether_to_come_back(GoodbyeReason reason, bool givesUp)
    {
        LinkEnd end = Lost("a:1") with { Reason = CloseReason.ClosedByPeer, Farewell = reason };
        Assert.Equal(givesUp, _plan.After(end).GiveUp);
        end = end with { Reason = CloseReason.RefusedByPeer };
        Assert.Equal(givesUp, _plan.After(end).GiveUp);
    }

    [Theory]
    [InlineData(CloseReason.Lost, false)]
    [InlineData(CloseReason.ClosedHere, false)]
    [InlineData(CloseReason.HandshakeRefused, false)]
    [InlineData(CloseReason.Malformed, false)]
    [InlineData(CloseReason.Silent, false)]
    [InlineData(CloseReason.SlowReader, false)]
    [InlineData(CloseReason.PeerFoundMalformed, true)]
    public void Other_ends_are_tried_again_unless_this_side_is_at_fault(CloseReason reason, bool givesUp)
    {
        Assert.Equal(givesUp, _plan.After(Lost("a:1") with { Reason = reason }).GiveUp);
    }

    [Fact]
    public void Overloaded_master_is_left_alone_longer_than_a_lost_one()
    {
        LinkEnd end = Lost("a:1") with { Reason = CloseReason.ClosedByPeer, Farewell = GoodbyeReason.Overloaded };
        TimeSpan longest = Enumerable.Range(0, 200)
            .Max(seed => new ReconnectPlan(BackoffSettings.Scheduler, (ulong)seed).After(end).Pause);
        Assert.InRange(longest.TotalMilliseconds, 1500, 2000);
    }

    private string TryAndFail()
    {
        string address = _plan.Next(Masters)!;
        Assert.False(_plan.After(Lost(address)).GiveUp);
        return address;
    }

    private static LinkEnd Lost(string address) => new(address, CloseReason.Lost, "gone");

    private static LinkEnd Redirected(string? leader) => new("a:1", CloseReason.Redirected, "elsewhere")
    {
        Redirection = new Redirect { Leader = leader },
    };
}
