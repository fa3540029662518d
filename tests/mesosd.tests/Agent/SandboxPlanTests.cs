using Mesosd.Agent;
using Xunit;

namespace Mesosd.Tests.Agent;

public sealed class SandboxPlanTests
{
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);

    private readonly SandboxPlan _plan = new(s_week, 0.1);
    private TimeSpan _uptime;

    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(0.4, 0.5)]
    [InlineData(0.9, 0)]
    [InlineData(1, 0)]
    public void The_fuller_the_disk_the_shorter_sandboxes_are_kept(double usage, double weeks) =>
        Assert.Equal(s_week.TotalHours * weeks, _plan.AllowedAge(usage).TotalHours, precision: 6);

    [Fact]
    public void Ended_ones_go_when_they_are_older_than_allowed_the_oldest_first()
    {
        Assert.Equal(("", "c,a"), Decide([Of("a", days: 4), Of("b", days: 2), Of("c", days: 6)], [], TimeSpan.FromDays(3)));
    }

    [Fact]
    public void Living_ones_stay_and_have_their_time_renewed()
    {
        Assert.Equal(("a", ""), Decide([Of("a", days: 400)], ["a"], TimeSpan.FromDays(3)));
        Assert.Equal(("a", ""), Decide([Of("a", days: 400)], ["a"], TimeSpan.Zero));
    }

    [Fact]
    public void One_that_lived_at_the_last_look_has_its_whole_time_from_now_on()
    {
        Decide([], ["a"], TimeSpan.FromDays(3));
        Assert.Equal(("a", "b"), Decide([Of("a", days: 5), Of("b", days: 5)], [], TimeSpan.FromDays(3)));
        Assert.Equal(("", "a"), Decide([Of("a", days: 3)], [], TimeSpan.FromDays(3)));
    }

    [Fact]
    public void On_a_full_disk_one_goes_as_soon_as_it_has_ended()
    {
        Decide([], ["a"], TimeSpan.Zero);
        Assert.Equal(("", "a"), Decide([Of("a", days: 0)], [], TimeSpan.Zero));
    }

    [Fact]
    public void A_time_of_the_future_counts_from_when_it_was_seen()
    {
        AgedSandbox[] found = [Of("a", days: -1), Of("b", days: -1000)];
        Assert.Equal(("b", ""), Decide(found, ["b"], TimeSpan.FromDays(3)));
        _uptime += TimeSpan.FromDays(2);
        Assert.Equal(("b", ""), Decide(found, ["b"], TimeSpan.FromDays(3)));
        _uptime += TimeSpan.FromDays(1);
        Assert.Equal(("b", "a"), Decide(found, ["b"], TimeSpan.FromDays(3)));
    }

    private (string Renewed, string Removed) Decide(AgedSandbox[] found, string[] living, TimeSpan allowed)
    {
        List<string> renew = [];
        List<AgedSandbox> remove = [];
        _plan.Decide(found, living, allowed, _uptime, renew, remove);
        return (string.Join(',', renew), string.Join(',', remove.Select(sandbox => sandbox.Path)));
    }

    private static AgedSandbox Of(string path, double days) => new(path, TimeSpan.FromDays(days));
}
