using Mesosd.Core;
using Xunit;

namespace Mesosd.Tests.Tables;

public sealed class DeadlineHeapTests
{
    private enum Kind
    {
        Only,
    }

    [Fact]
    public void Deadlines_come_in_the_order_of_their_moments_and_equals_in_the_order_in_which_they_were_set()
    {
        SeededRandom random = new(11);
        DeadlineHeap<Kind> heap = new();
        List<(Deadline<Kind> Deadline, Instant At, int Step)> expected = [];
        Deadline<Kind>[] deadlines = [.. Enumerable.Range(0, 500).Select(number => new Deadline<Kind>(Kind.Only, number))];
        for (int step = 0; step < 20_000; step++)
        {
            Deadline<Kind> deadline = deadlines[random.NextUInt64() % 500];
            expected.RemoveAll(entry => entry.Deadline == deadline);
            if (random.NextUInt64() % 3 == 0)
            {
                heap.Cancel(deadline);
                Assert.False(deadline.IsSet);
                continue;
            }
            Instant at = new((long)(random.NextUInt64() % 100));
            heap.Set(deadline, at);
            expected.Add((deadline, at, step));
            Assert.Equal(expected.Min(entry => entry.At), heap.Next);
        }
        Assert.Equal(expected.Count, heap.Count);
        foreach ((Deadline<Kind> deadline, _, _) in expected.OrderBy(entry => entry.At).ThenBy(entry => entry.Step))
        {
            Assert.True(heap.TryTakeDue(new Instant(100), out Deadline<Kind>? due));
            Assert.Same(deadline, due);
        }
        Assert.Equal(Instant.Never, heap.Next);
    }

    [Fact]
    public void What_is_not_due_is_not_taken_and_never_is_no_moment()
    {
        DeadlineHeap<Kind> heap = new();
        Deadline<Kind> deadline = new(Kind.Only, "x");
        heap.Set(deadline, new Instant(5));
        Assert.False(heap.TryTakeDue(new Instant(4), out _));
        heap.Set(deadline, Instant.Never);
        Assert.False(deadline.IsSet);
        Assert.Equal(0, heap.Count);
    }
}
