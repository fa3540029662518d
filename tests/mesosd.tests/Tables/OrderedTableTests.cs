using Mesosd.Core;
using Xunit;

namespace Mesosd.Tests.Tables;

public sealed class OrderedTableTests
{
    [Fact]
    public void A_table_looks_like_a_list_after_any_mixture_of_additions_and_removals()
    {
        SeededRandom random = new(7);
        OrderedTable<int, string> table = new();
        List<int> expected = [];
        for (int step = 0; step < 20_000; step++)
        {
            if (expected.Count == 0 || random.NextUInt64() % 5 < 3)
            {
                table.Add(step, step.ToString());
                expected.Add(step);
            }
            else
            {
                // Old ones go more often than new ones: that is what makes holes at the front.
                int index = (int)(random.NextUInt64() % (ulong)Math.Min(expected.Count, 20));
                Assert.True(table.Remove(expected[index]));
                Assert.False(table.Contains(expected[index]));
                expected.RemoveAt(index);
            }
            Assert.Equal(expected.Count, table.Count);
            Assert.Equal(expected.Count == 0 ? null : expected[0].ToString(), table.First);
        }
        Assert.Equal(expected.Select(key => key.ToString()), table.CopyValues());
        Assert.All(expected, key => Assert.Equal(key.ToString(), table.Find(key)));
    }

    [Fact]
    public void What_is_not_there_is_not_found_and_not_removed()
    {
        OrderedTable<string, string> table = new(StringComparer.OrdinalIgnoreCase);
        table.Add("a", "1");
        Assert.Equal("1", table.Find("A"));
        Assert.Null(table.Find("b"));
        Assert.False(table.TryGetValue("b", out _));
        Assert.False(table.Remove("b"));
        table.Clear();
        Assert.Equal(0, table.Count);
        Assert.Null(table.First);
        Assert.Empty(table.CopyValues());
    }
}
