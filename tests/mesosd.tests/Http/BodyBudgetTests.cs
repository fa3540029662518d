using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Mesosd.Tests.Http;

/// <summary>What many large bodies may hold together.</summary>
public sealed class BodyBudgetTests
{
    private const long Most = 1 << 20;

    [Fact]
    public void A_body_that_grows_beyond_what_is_left_is_told_to_come_again()
    {
        BodyBudget budget = new(Most);
        using BodyBudget.Part first = budget.Begin();
        using BodyBudget.Part second = budget.Begin();
        Assert.True(first.TryGrowTo(Most / 2));
        Assert.True(first.TryGrowTo(3 * Most / 4));
        Assert.True(second.TryGrowTo(Most / 4));
        Assert.False(second.TryGrowTo(Most / 4 + 1));
        Assert.Equal(StatusCodes.Status503ServiceUnavailable, BodyBudget.TooMuch().StatusCode);
        Assert.Equal(Most, budget.Held);
    }

    [Fact]
    public void What_a_body_held_is_there_for_the_next()
    {
        BodyBudget budget = new(Most);
        BodyBudget.Part first = budget.Begin();
        Assert.True(first.TryGrowTo(Most));
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, budget.Held);
        using BodyBudget.Part second = budget.Begin();
        Assert.True(second.TryGrowTo(Most));
        Assert.Equal(Most, budget.Held);
    }

    [Fact]
    public void Ordinary_calls_are_taken_although_nothing_is_left()
    {
        BodyBudget budget = new(Most);
        using BodyBudget.Part large = budget.Begin();
        Assert.True(large.TryGrowTo(Most));
        using BodyBudget.Part small = budget.Begin();
        Assert.True(small.TryGrowTo(64 << 10));
        Assert.Equal(Most, budget.Held);
        Assert.False(small.TryGrowTo((64 << 10) + 1));
    }
}
