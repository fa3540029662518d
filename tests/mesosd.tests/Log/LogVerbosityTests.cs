using Mesosd.Shell.Log;
using Xunit;

namespace Mesosd.Tests.Log;

public sealed class LogVerbosityTests
{
    [Fact]
    public void A_level_goes_back_by_itself_and_the_last_one_counts()
    {
        using LogVerbosity verbosity = new();
        Assert.Equal(LogVerbosity.Original, verbosity.Level);
        verbosity.Set(2, TimeSpan.FromHours(1));
        verbosity.Set(1, TimeSpan.FromMilliseconds(1));
        Assert.True(SpinWait.SpinUntil(() => verbosity.Level == LogVerbosity.Original, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_level_for_longer_than_a_timer_knows_stays()
    {
        using LogVerbosity verbosity = new();
        verbosity.Set(uint.MaxValue, long.MaxValue);
        Assert.Equal(int.MaxValue, verbosity.Level);
        verbosity.Set(LogVerbosity.Original, TimeSpan.MaxValue);
        Assert.Equal(LogVerbosity.Original, verbosity.Level);
        verbosity.Set(3, -5);
        Assert.True(SpinWait.SpinUntil(() => verbosity.Level == LogVerbosity.Original, TimeSpan.FromSeconds(30)));
    }
}
