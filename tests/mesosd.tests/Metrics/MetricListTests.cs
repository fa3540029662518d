using Mesosd.Metrics;
using Xunit;

namespace Mesosd.Tests.Metrics;

/// <summary>Figures are read in the order of their names, however they were set.</summary>
public sealed class MetricListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Figures_come_in_the_order_of_their_names_and_of_two_the_later_one(int seed)
    {
        Random random = new(seed);
        MetricList metrics = [];
        SortedDictionary<string, double> expected = new(StringComparer.Ordinal);
        for (int round = 0; round < 4; round++)
        {
            for (int stretch = random.Next(40); stretch > 0; stretch--)
            {
                int first = random.Next(500);
                for (int name = first; name < first + random.Next(30); name++) Set($"a/{name:D3}");
            }
            Assert.Equal(expected, metrics.Values);
        }
        Assert.Equal(expected, metrics);

        void Set(string name) => metrics[name] = expected[name] = random.Next();
    }

    [Fact]
    public void Nothing_set_is_nothing_read() => Assert.Empty(new MetricList().Values);
}
