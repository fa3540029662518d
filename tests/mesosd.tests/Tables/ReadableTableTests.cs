using Mesosd.Core;
using Xunit;

namespace Mesosd.Tests.Tables;

public sealed class ReadableTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_read_is_what_is_there_and_earlier_readings_stay_as_they_were(ulong seed)
    {
        SeededRandom random = new(seed);
        ReadableTable<int, Counter, (int Key, int Value)> table = new(counter => (counter.Key, counter.Value));
        List<Counter> expected = [];
        List<(ReadingList<(int, int)> Reading, (int, int)[] Then)> earlier = [];
        for (int step = 0; step < 20_000; step++)
        {
            Change(random, table, expected, step);
            if (step is 7_000 or 13_000) table.StopReading();
            if (Below(random, 50) > 0) continue;
            int rounds = 0;
            for (int budget = 40; !table.Refresh(ref budget); budget = 40) rounds++;
            Assert.True(rounds <= table.Count, $"{rounds} rounds for {table.Count} values");
            (int, int)[] now = [.. expected.Select(counter => (counter.Key, counter.Value))];
            ReadingList<(int, int)> reading = table.Take();
            Assert.Equal(now, Items(reading));
            Assert.Equal(now.Length, reading.Count);
            Assert.Same(reading, table.Take());
            earlier.Add((reading, now));
        }
        Assert.All(earlier, taken => Assert.Equal(taken.Then, Items(taken.Reading)));
    }

    [Fact]
    public void A_queue_shows_each_reader_what_was_there()
    {
        SeededRandom random = new(4);
        ReadableQueue<string> queue = new();
        List<string> expected = [];
        List<(QueueReading<string> Reading, string[] Then)> earlier = [];
        for (int step = 0; step < 20_000; step++)
        {
            if (expected.Count == 0 || Below(random, expected.Count < 300 ? 4 : 2) > 0)
            {
                queue.Enqueue(step.ToString());
                expected.Add(step.ToString());
            }
            else
            {
                queue.Dequeue();
                expected.RemoveAt(0);
            }
            Assert.Equal(expected.Count, queue.Count);
            if (Below(random, 50) == 0) earlier.Add((queue.Take(), [.. expected]));
        }
        Assert.All(earlier, taken => Assert.Equal(taken.Then, Items(taken.Reading)));
    }

    [Fact]
    public void Nothing_is_kept_for_nobody_and_one_change_costs_one_chunk()
    {
        ReadableTable<int, Counter, long> table = new(counter => counter.Value);
        for (int key = 0; key < 64_000; key++) table.Add(key, new Counter(key));
        Assert.False(table.IsRead);
        table.Touch(5);
        int budget = int.MaxValue;
        Assert.True(table.Refresh(ref budget));
        table.Take();
        table.Touch(5);
        table.Touch(6);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(table.Refresh(ref budget));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= 1024, $"{allocated} bytes for two changes in one chunk");
        before = GC.GetAllocatedBytesForCurrentThread();
        table.Take();
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= 9_000, $"{allocated} bytes to hand out a thousand chunks");
        table.StopReading();
        Assert.False(table.IsRead);
    }

    private static void Change(
        SeededRandom random, ReadableTable<int, Counter, (int, int)> table, List<Counter> expected, int step)
    {
        int what = Below(random, 10);
        if (expected.Count == 0 || what < (step < 10_000 ? 4 : 2))
        {
            Counter counter = new(step);
            table.Add(step, counter);
            expected.Add(counter);
        }
        else if (what < 5)
        {
            int index = Below(random, Math.Min(expected.Count, 200));
            Assert.True(table.Remove(expected[index].Key));
            expected.RemoveAt(index);
        }
        else if (what == 9 && Below(random, 500) == 0)
        {
            table.Clear();
            expected.Clear();
        }
        else
        {
            Counter counter = expected[Below(random, expected.Count)];
            counter.Value++;
            table.Touch(counter.Key);
        }
    }

    private static int Below(SeededRandom random, int bound) => (int)(random.NextUInt64() % (ulong)bound);

    private static List<T> Items<T>(ReadingList<T> list)
    {
        List<T> items = [];
        foreach (ref readonly T item in list) items.Add(item);
        return items;
    }

    private static List<T> Items<T>(QueueReading<T> list)
    {
        List<T> items = [];
        foreach (T item in list) items.Add(item);
        return items;
    }

    private sealed class Counter(int key)
    {
        public int Key => key;

        public int Value { get; set; }
    }
}
