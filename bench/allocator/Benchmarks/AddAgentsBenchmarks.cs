using BenchmarkDotNet.Attributes;

namespace Mesosd.Allocation.Bench;

/// <summary>10,000 agents join 1,000 frameworks, with what is in use on them, and are offered in one cycle.</summary>
[MemoryDiagnoser]
public class AddAgentsBenchmarks
{
    private static readonly ClusterSize Size = new(10_000, 1_000);

    private Action _addAgents = () => { };

    [IterationSetup]
    public void Prepare() => _addAgents = AddAndUpdate.PrepareAgents(Size);

    [Benchmark]
    public void AddAgents() => _addAgents();
}
