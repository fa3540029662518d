using Mesosd.Shell.Loop;
using Xunit;

namespace Mesosd.Tests.Loop;

/// <summary>The mailbox's queue itself; all its interleavings are in <see cref="QueueModelTests"/>.</summary>
public sealed class MultiProducerQueueTests
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(4, 4)]
    [InlineData(64, 256)]
    public void Adding_and_taking_in_any_mixture_agrees_with_a_plain_queue(int ringSlots, int maxRingSlots)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Random random = new(seed);
            MultiProducerQueue<string> queue = new(ringSlots, maxRingSlots);
            Queue<string> expected = new();
            for (int step = 0; step < 3000; step++)
            {
                // Phases of growing and of shrinking, so that rings are filled, wrapped, closed and left.
                if (random.Next(10) < (step / 100 % 2 == 0 ? 6 : 4))
                {
                    expected.Enqueue($"item {step}");
                    Assert.InRange(queue.Add($"item {step}"), expected.Count, expected.Count + 64);
                }
                else
                {
                    Assert.Equal(expected.Count > 0, queue.CanTake);
                    Assert.Equal(expected.TryDequeue(out string? wanted), queue.TryTake(out string item));
                    Assert.Equal(wanted, item);
                }
                Assert.Equal(expected.Count, queue.Count);
            }
        }
    }

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(4, 2, 64)]
    [InlineData(8, 256, 1024)]
    [InlineData(8, 1024, 65_536)]
    public void Items_of_many_threads_arrive_once_and_each_threads_in_order(int threads, int ringSlots, int maxRingSlots)
    {
        const int Each = 200_000;
        MultiProducerQueue<(int Thread, int Number, object Boxed)> queue = new(ringSlots, maxRingSlots);
        SleepSignal signal = new();
        object[] boxes = [.. Enumerable.Range(0, threads).Select(thread => (object)thread)];
        Thread[] producers = [.. Enumerable.Range(0, threads).Select(thread => Run(() =>
        {
            for (int number = 0; number < Each; number++)
            {
                queue.Add((thread, number, boxes[thread]));
                signal.Wake();
            }
        }))];

        int[] next = new int[threads];
        for (int taken = 0; taken < threads * Each;)
        {
            if (queue.TryTake(out (int Thread, int Number, object Boxed) item))
            {
                Assert.Equal(next[item.Thread]++, item.Number);
                Assert.Same(boxes[item.Thread], item.Boxed);
                taken++;
                continue;
            }
            signal.Announce();
            if (queue.CanTake) signal.Withdraw();
            else Assert.True(signal.Sleep((int)s_wait.TotalMilliseconds), "nobody woke the consumer");
        }
        foreach (Thread producer in producers) Assert.True(producer.Join(s_wait));
        Assert.False(queue.TryTake(out _));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Queue_that_is_as_full_as_before_allocates_nothing()
    {
        MultiProducerQueue<(string Text, long Number)> queue = new(16, 4096);

        void FillAndEmpty()
        {
            for (int number = 0; number < 3000; number++) queue.Add(("item", number));
            while (queue.TryTake(out _)) continue;
        }

        for (int round = 0; round < 5; round++) FillAndEmpty();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++) FillAndEmpty();
        // Less than a byte per item: a collection that another test causes leaves the rest of this thread's
        // allocation buffer behind, which counts as allocated.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 299_999);
    }

    [Fact]
    public void Taken_item_is_not_kept_alive()
    {
        MultiProducerQueue<object> queue = new(8, 8);
        WeakReference taken = AddAndTake(queue);
        GC.Collect();
        Assert.False(taken.IsAlive);
        GC.KeepAlive(queue);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference AddAndTake(MultiProducerQueue<object> queue)
    {
        object item = new();
        queue.Add(item);
        Assert.True(queue.TryTake(out object taken));
        Assert.Same(item, taken);
        return new WeakReference(item);
    }

    private static Thread Run(Action action)
    {
        Thread thread = new(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
