using System.Diagnostics;
using System.Globalization;
using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Micro;

/// <summary>
/// What a new master's processor does until all agents of its registry are back: the reports' bytes are decoded, the core
/// decides, and its answers are encoded, on one thread. Processor time, so that a busy machine does not count.
/// </summary>
internal static class RecoveryRun
{
    private const ushort ReregisterAgentKind = 65;
    private const int Rounds = 5;

    public static void Run(string[] sizes)
    {
        int agents = sizes.Length > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 40_000;
        int tasks = sizes.Length > 1 ? int.Parse(sizes[1], CultureInfo.InvariantCulture) : 10;
        Console.WriteLine("| Agents | Tasks | MB of reports | processor time, s | of it decoding, s | allocated, bytes per task | collections |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        // The runtime compiles what is used often; a published master begins compiled.
        for (int i = 0; i < 3; i++) Measure(new RecoveryFleet(2_000, tasks));
        RecoveryFleet fleet = new(agents, tasks);
        for (int i = 0; i < Rounds; i++) Print(fleet, Measure(fleet));
    }

    private static void Print(RecoveryFleet fleet, RecoveryCost cost)
    {
        int agents = fleet.Reports.Count, tasks = agents * fleet.TasksPerAgent;
        double megabytes = fleet.Reports.Sum(report => (long)report.Length) / 1e6;
        Console.WriteLine(FormattableString.Invariant(
            $"| {agents:N0} | {tasks:N0} | {megabytes:0} | {cost.Total.TotalSeconds:0.00} | {cost.Decoding.TotalSeconds:0.00} | ") +
            FormattableString.Invariant($"{cost.AllocatedBytes / tasks} | {cost.Collections} |"));
    }

    private static RecoveryCost Measure(RecoveryFleet fleet)
    {
        TimeSpan decoding = MeasureDecoding(fleet);
        MasterCore core = new(
            new MasterCoreSettings
            {
                Info = new MasterInfo { Id = "", Ip = 0, Port = 5050, Hostname = "master" },
                Recovered = fleet.Registry,
            },
            new DominantResourceAllocator(new AllocatorSettings { Seed = 1 }), 1);
        EffectList<MasterEffect> effects = new();
        Instant now = new(1_790_000_000_000_000_000);
        core.Apply(MasterInput.Woken(), now, effects);
        byte[] buffer = new byte[1 << 16];
        StringPool strings = new();
        GC.Collect();
        int collections = GC.CollectionCount(0);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan began = ProcessorTime();
        for (int i = 0; i < fleet.Reports.Count; i++)
        {
            ConnectionId link = new(i + 1);
            Give(core, MasterInput.Opened(link, new OpenedPeer(PeerRole.Agent, RecoveryFleet.AddressOf(i))), now, effects, buffer);
            Give(core, MasterInput.Received(link, Decode(fleet.Reports[i], strings)), now, effects, buffer);
            now += TimeSpan.FromMicroseconds(20);
            if (core.NextWakeup <= now) Give(core, MasterInput.Woken(), now, effects, buffer);
        }
        TimeSpan took = ProcessorTime() - began;
        if (core.Snapshot(SnapshotParts.None, now).Totals.AgentsConnected != fleet.Reports.Count)
            throw new InvalidOperationException("not all agents are back: the figures mean nothing");
        return new RecoveryCost(took, decoding, GC.GetAllocatedBytesForCurrentThread() - allocated,
            GC.CollectionCount(0) - collections);
    }

    private static TimeSpan MeasureDecoding(RecoveryFleet fleet)
    {
        StringPool strings = new();
        TimeSpan began = ProcessorTime();
        foreach (byte[] report in fleet.Reports) Decode(report, strings);
        return ProcessorTime() - began;
    }

    private static IMessage Decode(byte[] report, StringPool strings)
    {
        WireReader reader = new(report, FrameLimits.Default.Decode, strings);
        return AgentToMasterFrames.Decode(ReregisterAgentKind, ref reader)!;
    }

    private static void Give(
        MasterCore core, in MasterInput input, Instant now, EffectList<MasterEffect> effects, byte[] buffer)
    {
        effects.Clear();
        core.Apply(input, now, effects);
        for (int i = 0; i < effects.Count; i++)
        {
            if (effects[i].Kind != MasterEffectKind.Send) continue;
            WireWriter writer = new(buffer);
            effects[i].Message!.MeasureBytes();
            effects[i].Message!.Encode(ref writer);
        }
    }

    private static TimeSpan ProcessorTime()
    {
        using Process self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
