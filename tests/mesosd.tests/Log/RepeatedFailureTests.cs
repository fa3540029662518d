using Mesosd.Protocol.Wire;
using Mesosd.Shell.Log;
using Xunit;

namespace Mesosd.Tests.Log;

public sealed class RepeatedFailureTests
{
    [Fact]
    public void What_fails_on_is_told_at_once_and_then_ever_more_rarely_with_how_often_it_was()
    {
        RepeatedFailure failure = new();
        List<(int HalfSecond, string Text)> told = [];
        for (int half = 0; half < 2 * 3600; half++)
        {
            if (failure.Note("no link", new MonotonicTime(half * 500L)) is { } text) told.Add((half, text));
        }
        Assert.Equal((0, "no link"), told[0]);
        Assert.Equal((2, "no link (3 times in 1 s)"), told[1]);
        Assert.Equal((6, "no link (7 times in 3 s)"), told[2]);
        Assert.Equal((14, "no link (15 times in 7 s)"), told[3]);
        // Doubling up to ten minutes: an hour has ten lines to get there, and one each ten minutes behind that.
        Assert.InRange(told.Count, 11, 16);
        Assert.Equal(2 * 600, told[^1].HalfSecond - told[^2].HalfSecond);
    }

    [Fact]
    public void What_went_well_begins_anew_when_it_fails_again()
    {
        RepeatedFailure failure = new();
        Assert.Equal(0, failure.End());
        failure.Note("no link", new MonotonicTime(0));
        Assert.Null(failure.Note("no link", new MonotonicTime(1)));
        Assert.Equal(2, failure.End());
        Assert.Equal("no link", failure.Note("no link", new MonotonicTime(2)));
    }
}
