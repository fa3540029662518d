using BenchmarkDotNet.Attributes;

namespace Mesosd.Allocation.Bench;

/// <summary>A round in which every agent is offered to somebody, after everybody declined what they had for ever.</summary>
[MemoryDiagnoser]
public class DeclineBenchmarks
{
    private MeasuredCluster _cluster = null!;

    /// <summary>Agents and frameworks.</summary>
    [Params("1000 × 1000", "10000 × 1000", "20000 × 2000")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => _cluster = Decline.Prepare(SizeText.Parse(Size));

    [IterationSetup]
    public void DeclineAll() => _cluster.StartInterval(MeasuredCluster.ForEver);

    [Benchmark]
    public int OfferAll() => _cluster.Allocate();
}
