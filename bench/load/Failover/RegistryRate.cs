using System.Diagnostics;
using System.Globalization;
using System.Net;
using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Load;

/// <summary>
/// What the registry takes: admissions of 50,000 agents, operators' changes beside them, reading all of it at a change of
/// leader; in a single master's journal and in three ZooKeeper servers. Disks are real, and so is fsync.
/// </summary>
internal static class RegistryRate
{
    private const int InFlight = 256;
    private const int Roles = 1000;

    public static async Task RunAsync(Report report, bool quick)
    {
        await RunAsync(report, quick, "journal", ClusterShape.Single(agents: 0), JournalSize);
        await RunAsync(report, quick, "ZooKeeper", ClusterShape.Three(agents: 0), ZooKeeperSizeAsync);
    }

    private static async Task RunAsync(
        Report report, bool quick, string store, ClusterShape shape, Func<HostedCluster, string, Task<long>> measure)
    {
        int agents = quick ? 1000 : 50_000, changes = quick ? 200 : 20_000, single = quick ? 20 : 500, failovers = quick ? 1 : 5;
        // Agents vanish as soon as they are admitted, and are not to be marked unreachable while others are measured.
        await using HostedCluster cluster = await HostedCluster.StartAsync(
            shape with { MasterFlags = ["--agent_ping_timeout=15mins", "--max_agent_ping_timeouts=100", "--logging_level=WARNING"] });
        string leader = await cluster.LeaderAsync();
        long before = await measure(cluster, leader);
        TimeSpan admission = await Fleet.AdmitAsync(EndPoint(cluster, leader), Sources(cluster), agents);
        long size = await measure(cluster, leader) - before;
        await using (OperatorClient client = new(new OperatorOptions { Addresses = [cluster.AddressOf(leader)], AnswerTimeout = TimeSpan.FromSeconds(60) }))
        {
            Samples alone = await OneByOneAsync(client, single);
            TimeSpan together = await TogetherAsync(client, changes);
            Samples recovery = await RecoverAsync(cluster, failovers);
            report.Add($"{store}: admissions, {agents:#,##0} agents in waves of {Math.Min(agents, Fleet.WaveSize):#,##0}",
                $"{Report.Number(agents / admission.TotalSeconds)}/s, {Report.Number(admission.TotalSeconds, "0.00")} s in all", "", "", null);
            report.Add($"{store}: operators' changes, {InFlight} under way", $"{Report.Number(changes / together.TotalSeconds)}/s", "", "", null);
            report.Add($"{store}: one change at a time, median and worst of {alone.Count}",
                $"{Report.Milliseconds(alone.Median)}, {Report.Milliseconds(alone.Percentile(1))}", "", "", null);
            report.Add($"{store}: {(shape.ZooKeepers.Count == 0 ? "restart" : "SIGKILL of the leader")} to the next one leading, with {agents:#,##0} agents " +
                $"in the registry, median and worst of {recovery.Count}",
                $"{Report.Milliseconds(recovery.Median)}, {Report.Milliseconds(recovery.Percentile(1))}", "", "", null);
            report.Add($"{store}: what {agents:#,##0} agents take", $"{Report.Number(size / 1048576.0, "0.0")} MB, {Report.Number((double)size / agents)} bytes each", "", "", null);
        }
    }

    private static async Task<Samples> OneByOneAsync(OperatorClient client, int count)
    {
        Samples samples = new();
        for (int index = 0; index < count; index++)
        {
            long begin = Stopwatch.GetTimestamp();
            await client.SendAsync(Change(index));
            samples.Add(Stopwatch.GetElapsedTime(begin));
        }
        return samples;
    }

    private static async Task<TimeSpan> TogetherAsync(OperatorClient client, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        ParallelOptions options = new() { MaxDegreeOfParallelism = InFlight };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), options, async (index, cancel) => await client.SendAsync(Change(index), cancel));
        return Stopwatch.GetElapsedTime(begin);
    }

    private static async Task<Samples> RecoverAsync(HostedCluster cluster, int count)
    {
        Samples samples = new();
        for (int run = 0; run < count; run++)
        {
            string leader = await cluster.LeaderAsync();
            bool isSingle = cluster.Masters.Count == 1;
            if (isSingle) await cluster.KillAsync(leader);
            long begin = Stopwatch.GetTimestamp();
            if (isSingle) cluster.Restart(leader);
            else await cluster.KillAsync(leader);
            await Takeover.LeadingAsync(cluster, isSingle ? cluster.Masters : cluster.Masters.Where(master => master != leader));
            samples.Add(Stopwatch.GetElapsedTime(begin));
            if (!isSingle) cluster.Restart(leader);
            await Takeover.AllAnswerAsync(cluster);
        }
        return samples;
    }

    private static Call Change(int index)
    {
        QuotaConfig quota = new() { Role = string.Create(CultureInfo.InvariantCulture, $"role{index % Roles}") };
        quota.Limits.Add("cpus", new ValueScalar(1 + index));
        Call call = new() { Type = CallType.UpdateQuota, UpdateQuota = new CallUpdateQuota { Force = true } };
        call.UpdateQuota.QuotaConfigs.Add(quota);
        return call;
    }

    private static Task<long> JournalSize(HostedCluster cluster, string master)
    {
        DirectoryInfo folder = new($"{cluster.Folder}/{master}/registry");
        return Task.FromResult(folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0);
    }

    private static Task<long> ZooKeeperSizeAsync(HostedCluster cluster, string master) => cluster.ZooKeeper.DataSizeAsync();

    private static IPEndPoint EndPoint(HostedCluster cluster, string master) =>
        new(IPAddress.Parse(cluster.Network.Host(master).Address), HostedCluster.MasterPort);

    private static IPAddress[] Sources(HostedCluster cluster) =>
        [IPAddress.Parse(cluster.Network.OwnAddress), IPAddress.Parse(cluster.Network.ObserverAddress)];
}
