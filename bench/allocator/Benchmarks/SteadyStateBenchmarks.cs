using BenchmarkDotNet.Attributes;

namespace Mesosd.Allocation.Bench;

/// <summary>
/// A whole round in steady state, the declining too: 1,000 agents, 100 frameworks, every offer declined for five
/// seconds. The allocated column must say that nothing is.
/// </summary>
[MemoryDiagnoser]
[InvocationCount(16)]
public class SteadyStateBenchmarks
{
    // Longer than the refusals, so that filters come and go.
    private const int RoundsToSettle = 200;

    private MeasuredCluster _cluster = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _cluster = Decline.Prepare(new ClusterSize(1_000, 100));
        for (int i = 0; i < RoundsToSettle; i++) Round();
    }

    /// <summary>Decline, filters that end, and offers.</summary>
    [Benchmark]
    public int Round()
    {
        _cluster.StartInterval(TimeSpan.FromSeconds(5));
        return _cluster.Allocate();
    }
}
