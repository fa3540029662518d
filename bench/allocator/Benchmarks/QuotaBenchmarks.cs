using BenchmarkDotNet.Attributes;

namespace Mesosd.Allocation.Bench;

/// <summary>3,000 roles with quota, one framework in each, and 3,000 agents.</summary>
[MemoryDiagnoser]
public class QuotaBenchmarks
{
    private MeasuredCluster _cluster = null!;

    /// <summary>As many agents and frameworks.</summary>
    [Params(3_000)]
    public int Roles { get; set; }

    [GlobalSetup(Target = nameof(NothingToGrant))]
    public void Fill()
    {
        PrepareQuotas();
        _cluster.RunCycle();
    }

    [IterationSetup(Target = nameof(FillAllQuotas))]
    public void PrepareQuotas() => _cluster = Quotas.Prepare(Roles, SorterKind.DominantResourceFairness);

    [IterationSetup(Target = nameof(NothingToGrant))]
    public void Force() => _cluster.ForceFullRun();

    /// <summary>The first cycle: 3,500 allocations at 3,000 roles.</summary>
    [Benchmark]
    public int FillAllQuotas() => _cluster.Allocate();

    /// <summary>A full cycle in which a quarter of the agents is free and every quota is full.</summary>
    [Benchmark]
    public int NothingToGrant() => _cluster.Allocate();
}
