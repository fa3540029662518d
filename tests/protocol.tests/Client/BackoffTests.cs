using Mesosd.Protocol.Client;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class BackoffTests
{
    [Fact]
    public void Limits_double_from_the_base_to_the_cap()
    {
        Assert.Equal([250, 500, 1000, 2000, 4000, 8000, 15000, 15000], Limits(BackoffSettings.Scheduler, 8));
        Assert.Equal([250, 500, 1000, 2000, 4000, 5000, 5000], Limits(BackoffSettings.Operator, 7));
        Assert.Equal([20, 40, 80, 160, 250, 250], Limits(BackoffSettings.Executor(TimeSpan.FromSeconds(2)), 6));
    }

    [Fact]
    public void Cap_below_the_base_holds_from_the_first_pause_on()
    {
        Assert.Equal([10, 10], Limits(BackoffSettings.Executor(TimeSpan.FromMilliseconds(10)), 2));
    }

    [Fact]
    public void A_thousand_failures_do_not_overflow()
    {
        Backoff backoff = new(new BackoffSettings(TimeSpan.FromDays(1), TimeSpan.MaxValue), 1);
        for (int index = 0; index < 1000; index++) Assert.InRange(backoff.Fail(), TimeSpan.Zero, TimeSpan.MaxValue);
        Assert.Equal(TimeSpan.MaxValue, backoff.Limit);
    }

    [Fact]
    public void Pauses_fill_the_whole_range_and_never_leave_it()
    {
        BackoffSettings settings = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Backoff backoff = new(settings, 42);
        List<double> pauses = [.. Enumerable.Range(0, 10_000).Select(_ => backoff.Fail().TotalSeconds)];
        Assert.All(pauses, pause => Assert.InRange(pause, 0, 1));
        Assert.InRange(pauses.Average(), 0.49, 0.51);
        Assert.InRange(pauses.Min(), 0, 0.01);
        Assert.InRange(pauses.Max(), 0.99, 1);
    }

    [Fact]
    public void Same_seed_gives_the_same_pauses_and_another_seed_others()
    {
        Assert.Equal(Pauses(7), Pauses(7));
        Assert.NotEqual(Pauses(7), Pauses(8));
    }

    [Fact]
    public void Overloaded_peer_is_left_alone_as_after_four_failures()
    {
        Backoff backoff = new(BackoffSettings.Scheduler, 1);
        backoff.Fail(atLeast: 4);
        Assert.Equal(4, backoff.Failures);
        backoff.Fail(atLeast: 4);
        Assert.Equal(5, backoff.Failures);
    }

    [Fact]
    public void Use_begins_the_count_again()
    {
        Backoff backoff = new(BackoffSettings.Scheduler, 1);
        for (int index = 0; index < 5; index++) backoff.Fail();
        backoff.Reset();
        Assert.Equal(TimeSpan.Zero, backoff.Limit);
        backoff.Fail();
        Assert.Equal(TimeSpan.FromMilliseconds(250), backoff.Limit);
    }

    private static int[] Limits(BackoffSettings settings, int count)
    {
        Backoff backoff = new(settings, 1);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                backoff.Fail();
                return (int)backoff.Limit.TotalMilliseconds;
            }),
        ];
    }

    private static TimeSpan[] Pauses(ulong seed)
    {
        Backoff backoff = new(BackoffSettings.Scheduler, seed);
        return [.. Enumerable.Range(0, 5).Select(_ => backoff.Fail())];
    }
}
