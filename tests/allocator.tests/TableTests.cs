using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class TableTests
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(11, 1);

    [Fact]
    public void Pair_map_holds_what_a_dictionary_holds()
    {
        Gen<(int First, int Second, bool Remove)> operation =
            from first in Gen.Choose(0, 20)
            from second in Gen.Choose(0, 20)
            from remove in Gen.Choose(0, 2)
            select (first, second, remove == 0);
        Prop.ForAll(Arb.From(operation.ArrayOf(400)), operations =>
        {
            var map = new PairMap();
            var expected = new Dictionary<(int, int), int>();
            for (int i = 0; i < operations.Length; i++)
            {
                (int first, int second, bool remove) = operations[i];
                if (remove)
                {
                    map.Remove(first, second);
                    expected.Remove((first, second));
                }
                else
                {
                    map.Set(first, second, i);
                    expected[(first, second)] = i;
                }
            }
            Assert.Equal(expected.Count, map.Count);
            for (int key = 0; key < 21 * 21; key++)
            {
                bool there = map.TryGet(key / 21, key % 21, out int slot);
                Assert.Equal(expected.TryGetValue((key / 21, key % 21), out int wanted), there);
                if (there) Assert.Equal(wanted, slot);
            }
        }).Check(Checks);
    }

    [Fact]
    public void Expiry_heap_gives_slots_in_the_order_of_their_moments()
    {
        Gen<(int Expiry, bool Remove)[]> slots = Gen.Choose(0, 50).Zip(Gen.Choose(0, 3))
            .Select(pair => (pair.Item1, pair.Item2 == 0)).ArrayOf(60);
        Prop.ForAll(Arb.From(slots), entries =>
        {
            var heap = new ExpiryHeap();
            for (int slot = 0; slot < entries.Length; slot++)
            {
                heap.Add(slot, new Instant(entries[slot].Expiry));
            }
            for (int slot = 0; slot < entries.Length; slot++)
            {
                if (entries[slot].Remove) heap.Remove(slot);
            }
            List<long> taken = [];
            while (heap.Count > 0)
            {
                taken.Add(heap.EarliestExpiry.Nanoseconds);
                heap.Remove(heap.Earliest);
            }
            Assert.Equal(entries.Where(e => !e.Remove).Select(e => (long)e.Expiry).Order(), taken);
        }).Check(Checks);
    }

    [Fact]
    public void Pair_keeps_only_filters_that_say_something_the_others_do_not()
    {
        var kinds = new ResourceKindTable();
        var filters = new PassingFilters();
        void Refuse(string text, long expiry) =>
            filters.Add(1, 1, ResourceText.Parse(kinds, text), new FilterTerm(new Instant(expiry), 0));

        Refuse("cpus:2", 100);
        Refuse("cpus:1", 50);
        Assert.Equal(1, filters.Count);
        Refuse("cpus:3", 100);
        Assert.Equal(1, filters.Count);
        Refuse("cpus:4", 60);
        Assert.Equal(2, filters.Count);
        Assert.True(filters.Blocks(1, 1, ResourceText.Parse(kinds, "cpus:4")));
        Assert.True(filters.TryExpire(new Instant(60), 5, out _, out _));
        Assert.False(filters.TryExpire(new Instant(60), 5, out _, out _));
        Assert.False(filters.Blocks(1, 1, ResourceText.Parse(kinds, "cpus:4")));
        Assert.True(filters.Blocks(1, 1, ResourceText.Parse(kinds, "cpus:3")));
    }

    [Fact]
    public void Filters_of_a_pair_are_bounded_and_the_first_to_expire_gives_way()
    {
        var kinds = new ResourceKindTable();
        var filters = new PassingFilters();
        for (int i = 0; i <= AllocatorLimits.FiltersPerPair; i++)
        {
            ResourceBundle refused = ResourceText.Parse(kinds, $"cpus:{i + 1};mem:{100 - i}");
            filters.Add(0, 0, refused, new FilterTerm(new Instant(1000 + i), 0));
        }
        Assert.Equal(AllocatorLimits.FiltersPerPair, filters.Count);
        Assert.Equal(new Instant(1001), filters.NextExpiry);
    }
}
