using System.Diagnostics;
using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Load;

/// <summary>
/// Three masters, three ZooKeeper servers and a hundred agents, all of them real processes of the published binary, each
/// on a host of its own in a network of namespaces on this machine.
/// </summary>
internal static class Failovers
{
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Report report, bool quick)
    {
        int runs = quick ? 2 : 20, agents = quick ? 5 : 100;
        ClusterShape shape = ClusterShape.Three(agents);
        await using HostedCluster cluster = await HostedCluster.StartAsync(shape);
        TimeSpan silence = shape.SessionTimeout + s_most;
        string session = $"{shape.SessionTimeout.TotalSeconds:0} s session";
        await LeaderAsync(report, cluster, runs, "leading process killed (SIGKILL)", "Mesos: 4–5.5 s with a 4 s session, 8.2–9.8 s with 10 s",
            s_most, leader => cluster.KillAsync(leader));
        await LeaderAsync(report, cluster, runs, "leading process told to stop (SIGTERM)", "", s_most, leader => cluster.StopAsync(leader));
        await LeaderAsync(report, cluster, runs, $"leader's host gone without a word, {session}", "Mesos: 4–5.5 s with a 4 s session", silence, leader =>
        {
            cluster.Network.Isolate(leader);
            return Task.CompletedTask;
        });
        await LeaderAsync(report, cluster, runs, $"leading process paused (SIGSTOP), {session}", "", silence, leader =>
        {
            cluster.Pause(leader);
            return Task.CompletedTask;
        });
        await ZooKeeperAsync(report, cluster, runs);
    }

    private static async Task LeaderAsync(
        Report report, HostedCluster cluster, int runs, string what, string compared, TimeSpan most, Func<string, Task> fault)
    {
        Samples elected = new(), whole = new();
        for (int run = 0; run < runs; run++)
        {
            string leader = await cluster.LeaderAsync();
            Takeover takeover = await Takeover.MeasureAsync(cluster, leader, () => fault(leader));
            elected.Add(takeover.Elected);
            whole.Add(takeover.Whole);
            await cluster.RepairAsync();
            await Takeover.AllAnswerAsync(cluster);
        }
        report.Add($"{what}: to the next leader with all {cluster.Agents.Count} agents, median and worst of {runs}",
            Both(whole), compared, $"median ≤ {Report.Number(most.TotalSeconds)} s", whole.Median <= most);
        report.Add("the same, to the next leader", Both(elected), "", "", null);
    }

    // The masters need not notice; what must be durable waits for the servers' own election.
    private static async Task ZooKeeperAsync(Report report, HostedCluster cluster, int runs)
    {
        Samples samples = new();
        int changes = 0, number = 0;
        for (int run = 0; run < runs; run++)
        {
            string leader = await cluster.LeaderAsync();
            string server = (await cluster.ZooKeeper.LeaderAsync())!;
            long begin = Stopwatch.GetTimestamp();
            await cluster.KillAsync(server);
            while (!await ChangedAsync(cluster, number++))
            {
            }
            samples.Add(Stopwatch.GetElapsedTime(begin));
            await cluster.RepairAsync();
            if (await cluster.LeaderAsync() != leader) changes++;
        }
        report.Add($"ZooKeeper's leading server killed: to the next durable change, median and worst of {runs}", Both(samples), "", "", null);
        report.Add("the same, how often another master led afterwards", $"{changes} of {runs}", "", "", null);
    }

    private static async Task<bool> ChangedAsync(HostedCluster cluster, int number)
    {
        await using OperatorClient client = new(new OperatorOptions { Addresses = cluster.MasterAddresses });
        QuotaConfig quota = new() { Role = "measured" };
        quota.Limits.Add("cpus", new ValueScalar(1 + number));
        Call call = new() { Type = CallType.UpdateQuota, UpdateQuota = new CallUpdateQuota() };
        call.UpdateQuota.QuotaConfigs.Add(quota);
        try
        {
            await client.SendAsync(call);
            return true;
        }
        catch (Exception away) when (away is IOException or TimeoutException or MasterUnreachableException or RefusedException { Code: RefusalCode.Unavailable })
        {
            return false;
        }
    }

    private static string Both(Samples samples) => $"{Report.Milliseconds(samples.Median)}, {Report.Milliseconds(samples.Percentile(1))}";
}
