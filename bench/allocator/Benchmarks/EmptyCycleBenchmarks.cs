using BenchmarkDotNet.Attributes;

namespace Mesosd.Allocation.Bench;

/// <summary>Cycles that make no offer, after everybody declined everything for ever.</summary>
[MemoryDiagnoser]
public class EmptyCycleBenchmarks
{
    private MeasuredCluster _cluster = null!;

    /// <summary>Agents and frameworks.</summary>
    [Params("1000 × 50", "5000 × 50")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        ClusterSize size = SizeText.Parse(Size);
        _cluster = Decline.Run(size, 2 * size.Frameworks);
    }

    [IterationSetup(Target = nameof(Forced))]
    public void Force() => _cluster.ForceFullRun();

    /// <summary>Nothing changed.</summary>
    [Benchmark]
    public int Idle() => _cluster.Allocate();

    /// <summary>Every agent is looked at for everybody, as Mesos does in each cycle.</summary>
    [Benchmark]
    public int Forced() => _cluster.Allocate();
}
