using BenchmarkDotNet.Attributes;

namespace Mesosd.Allocation.Bench;

/// <summary>Cycles that offer 5,000 agents, with reservations of many labels or with volumes, to 200 frameworks.</summary>
[MemoryDiagnoser]
public class ReservationBenchmarks
{
    private static readonly ClusterSize Size = new(5_000, 200);

    private MeasuredCluster _cluster = null!;

    [GlobalSetup(Target = nameof(WithLabels))]
    public void PrepareLabels() => _cluster = Labels.Prepare(Size, usedPerReservation: 8);

    [GlobalSetup(Target = nameof(WithLabelsOffered))]
    public void PrepareLabelsOffered() => _cluster = Labels.Prepare(Size, usedPerReservation: 4);

    [GlobalSetup(Target = nameof(WithVolumes))]
    public void PrepareVolumes() => _cluster = Volumes.Prepare(Size, VolumeSharing.None);

    [IterationSetup(Targets = [nameof(WithLabels), nameof(WithLabelsOffered)])]
    public void DeclineForEver() => _cluster.StartInterval(MeasuredCluster.ForEver);

    [IterationSetup(Target = nameof(WithVolumes))]
    public void TakeBack() => _cluster.StartInterval(refuseFor: null);

    /// <summary>Labelled reservations, all in use.</summary>
    [Benchmark]
    public int WithLabels() => _cluster.Allocate();

    /// <summary>Labelled reservations, half of them in use.</summary>
    [Benchmark]
    public int WithLabelsOffered() => _cluster.Allocate();

    /// <summary>A volume on each agent.</summary>
    [Benchmark]
    public int WithVolumes() => _cluster.Allocate();
}
