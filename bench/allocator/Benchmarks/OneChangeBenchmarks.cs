using BenchmarkDotNet.Attributes;

namespace Mesosd.Allocation.Bench;

/// <summary>One agent's offer comes back in a cluster of 50,000 agents and 3,000 frameworks.</summary>
[MemoryDiagnoser]
public class OneChangeBenchmarks
{
    private MeasuredCluster _cluster = null!;

    [GlobalSetup(Targets = [nameof(OfferAgain), nameof(Idle)])]
    public void Prepare() => _cluster = OneChange.Prepare(new ClusterSize(50_000, 3_000));

    [GlobalSetup(Target = nameof(NobodyWantsIt))]
    public void PrepareDeclined()
    {
        Prepare();
        OneChange.DeclineOneByAll(_cluster);
        OneChange.TouchDeclined(_cluster);
    }

    [IterationSetup(Target = nameof(OfferAgain))]
    public void Return() => OneChange.TakeBackLast(_cluster);

    [IterationSetup(Target = nameof(NobodyWantsIt))]
    public void Touch() => OneChange.TouchDeclined(_cluster);

    /// <summary>It goes to whoever's turn it is.</summary>
    [Benchmark]
    public int OfferAgain() => _cluster.Allocate();

    /// <summary>Every framework has declined that agent for ever.</summary>
    [Benchmark]
    public int NobodyWantsIt() => _cluster.Allocate();

    /// <summary>Nothing changed.</summary>
    [Benchmark]
    public int Idle() => _cluster.Allocate();
}
