using System.Diagnostics;
using Mesosd.Harness;

namespace Mesosd.Chaos;

/// <summary>
/// Faults of processes and of the network, one of each at a time, chosen by a seed: whom they hit, what they are, how
/// long they last. The same seed makes the same plan; what the cluster makes of it depends on the moment.
/// </summary>
internal sealed class RandomFaults(HostedCluster cluster, Workload work, int seed)
{
    private const int JobsOfEachRound = 20;
    private static readonly TimeSpan s_longest = Shapes.Three.SessionTimeout + TimeSpan.FromSeconds(3);

    private readonly Random _random = new(seed);
    private readonly List<string> _story = [];
    private readonly string[] _hosts = [.. cluster.Masters, .. cluster.Agents, .. cluster.ZooKeeper.Names];

    /// <summary>What was done, in order.</summary>
    public string Story => $"seed {seed}\n" + string.Join('\n', _story);

    public async Task RunAsync(TimeSpan length, int rounds)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds || Stopwatch.GetElapsedTime(begin) < length; round++)
        {
            work.Add(JobsOfEachRound);
            await Task.WhenAll(ProcessFaultAsync(Choose(_hosts), _random.Next(2) == 0, SomeTime()), NetworkFaultAsync(Plan(), SomeTime()));
            // Some faults hit a cluster that has not yet recovered from the ones before.
            if (_random.Next(3) > 0) await cluster.RepairAsync();
        }
    }

    private async Task ProcessFaultAsync(string host, bool isKilled, TimeSpan lasting)
    {
        Note($"{(isKilled ? "kill" : "pause")} {host} for {lasting.TotalSeconds:0.0} s");
        if (isKilled) await cluster.KillAsync(host);
        else cluster.Pause(host);
        await Lasting.ForAsync(lasting);
        if (isKilled) cluster.Restart(host);
        else cluster.Resume(host);
    }

    private async Task NetworkFaultAsync((string From, string To)[] cuts, TimeSpan lasting)
    {
        if (cuts.Length == 0) return;
        Note($"cut {string.Join(", ", cuts.Select(cut => $"{cut.From} to {cut.To}"))} for {lasting.TotalSeconds:0.0} s");
        foreach ((string from, string to) in cuts) cluster.Network.Cut(from, to);
        await Lasting.ForAsync(lasting);
        cluster.Network.Heal();
    }

    // Nothing; one direction between two hosts, or both; a host from everybody, or one way of it.
    private (string From, string To)[] Plan()
    {
        string one = Choose(_hosts), other = Choose(_hosts.Where(host => host != one));
        (string, string)[] away = [.. _hosts.Append(NamespaceNetwork.Own).Where(host => host != one).Select(host => (one, host))];
        (string, string)[] back = [.. away.Select(cut => (cut.Item2, cut.Item1))];
        return _random.Next(6) switch
        {
            0 => [],
            1 => [(one, other)],
            2 => [(one, other), (other, one)],
            3 => [.. away, .. back],
            4 => away,
            _ => back,
        };
    }

    private TimeSpan SomeTime() => TimeSpan.FromMilliseconds(_random.Next(100, (int)s_longest.TotalMilliseconds));

    private string Choose(params IEnumerable<string> among)
    {
        string[] all = [.. among];
        return all[_random.Next(all.Length)];
    }

    private void Note(string text) => _story.Add($"{DateTime.UtcNow:HH:mm:ss.fff} {text}");
}
