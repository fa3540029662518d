using System.Diagnostics;
using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Metrics;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Micro;

/// <summary>
/// What a scrape of a master with many frameworks costs: the loop's part (the snapshot) and the reader's (figures, text),
/// each the median of some rounds between which something changes.
/// </summary>
internal static class MetricsCost
{
    private const int Rounds = 25;

    public static void Run(int frameworks)
    {
        MasterCore core = NewCore();
        EffectList<MasterEffect> effects = new();
        Instant now = new(1_790_000_000_000_000_000);
        core.Apply(MasterInput.Woken(), now, effects);
        for (int number = 0; number <= frameworks; number++) Subscribe(core, number, now, effects);
        List<double> snapshots = [], figures = [], texts = [];
        int length = 0, count = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            Subscribe(core, frameworks + round, now, effects);
            long began = Stopwatch.GetTimestamp();
            MasterSnapshot snapshot = core.Snapshot(SnapshotParts.Shares, now);
            snapshots.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            began = Stopwatch.GetTimestamp();
            MetricList metrics = MasterMetrics.Collect(
                snapshot, new MasterFacts { Version = new VersionInfo { Version = "1" } }, new MasterSurroundings { Now = now });
            // They are sorted when they are read first.
            count = metrics.Count();
            figures.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            began = Stopwatch.GetTimestamp();
            length = MetricText.Write(metrics, [], MetricFormat.OpenMetrics).Length;
            texts.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        Console.WriteLine(FormattableString.Invariant(
            $"{frameworks:N0} frameworks: snapshot {Median(snapshots):0.0} ms on the loop; beside it {count:N0} figures ") +
            FormattableString.Invariant($"{Median(figures):0.0} ms, text of {length:N0} characters {Median(texts):0.0} ms"));
    }

    private static MasterCore NewCore()
    {
        MasterCoreSettings settings = new() { Info = new MasterInfo { Id = "", Ip = 0, Port = 5050, Hostname = "master" } };
        return new MasterCore(settings, new DominantResourceAllocator(new AllocatorSettings { Seed = 1 }), 1);
    }

    private static void Subscribe(MasterCore core, int number, Instant now, EffectList<MasterEffect> effects)
    {
        ConnectionId connection = new(number + 1);
        FrameworkInfo info = new() { User = "u", Name = $"framework-{number}" };
        info.Roles.Add($"role-{number}");
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.MultiRole });
        core.Apply(MasterInput.Opened(connection, new OpenedPeer(PeerRole.Scheduler, "h")), now, effects);
        Call call = new() { Type = CallType.Subscribe, Subscribe = new CallSubscribe { FrameworkInfo = info } };
        core.Apply(MasterInput.Received(connection, call), now, effects);
        // Each kind of call that was made is a figure of its own.
        foreach (CallType type in (CallType[])[CallType.Suppress, CallType.Revive, CallType.Reconcile, CallType.Decline])
            core.Apply(MasterInput.Received(connection, CallOf(type, info.Id!.Value)), now, effects);
        effects.Clear();
    }

    private static Call CallOf(CallType type, FrameworkId id) => new()
    {
        Type = type,
        FrameworkId = id,
        Reconcile = type == CallType.Reconcile ? new CallReconcile() : null,
        Decline = type == CallType.Decline ? new CallDecline() : null,
    };

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
