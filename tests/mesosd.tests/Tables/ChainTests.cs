using Mesosd.Core;
using Xunit;

namespace Mesosd.Tests.Tables;

public sealed class ChainTests
{
    [Fact]
    public void Things_stay_in_their_order_when_others_are_taken_out()
    {
        Chain<Bead> chain = new();
        Bead[] beads = [.. Enumerable.Range(0, 6).Select(number => new Bead(number))];
        foreach (Bead bead in beads) chain.Add(bead);
        chain.Remove(beads[0]);
        chain.Remove(beads[3]);
        chain.Remove(beads[5]);
        chain.Add(beads[3]);
        Assert.Equal([1, 2, 4, 3], chain.CopyValues().Select(bead => bead.Number));
        Assert.Same(beads[1], chain.First);
        Assert.Equal(4, chain.Count);
    }

    [Fact]
    public void A_thing_stands_in_one_chain_at_a_time()
    {
        Chain<Bead> one = new(), other = new();
        Bead bead = new(1);
        one.Add(bead);
        Assert.Throws<InvariantViolation>(() => other.Add(bead));
        Assert.Throws<InvariantViolation>(() => other.Remove(bead));
        one.Remove(bead);
        other.Add(bead);
        Assert.Equal(0, one.Count);
    }

    private sealed class Bead(int number) : Link<Bead>
    {
        public int Number { get; } = number;
    }
}
