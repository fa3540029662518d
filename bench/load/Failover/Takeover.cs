using System.Diagnostics;
using Mesosd.Harness;

namespace Mesosd.Load;

/// <summary>How long it takes until another master leads, and has every agent.</summary>
/// <param name="Elected">Until another master says that it leads.</param>
/// <param name="Whole">Until it says that every agent is there again.</param>
internal readonly record struct Takeover(TimeSpan Elected, TimeSpan Whole)
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Measures from this moment on.</summary>
    public static async Task<Takeover> MeasureAsync(HostedCluster cluster, string old, Func<Task> fault)
    {
        string[] others = [.. cluster.Masters.Where(master => master != old)];
        long begin = Stopwatch.GetTimestamp();
        await fault();
        string next = await LeadingAsync(cluster, others);
        TimeSpan elected = Stopwatch.GetElapsedTime(begin);
        await UntilAsync(async () => await cluster.MetricAsync(next, "master/agents_active") == cluster.Agents.Count, "every agent");
        return new Takeover(elected, Stopwatch.GetElapsedTime(begin));
    }

    /// <summary>Waits until one of these masters leads.</summary>
    public static async Task<string> LeadingAsync(HostedCluster cluster, IEnumerable<string> among)
    {
        string[] asked = [.. among], leaders = [];
        await UntilAsync(async () => (leaders = await cluster.LeadersAsync(asked)).Length > 0, "a leader");
        return leaders[0];
    }

    /// <summary>Waits until every master answers, so that the next fault finds as many standbys as the last.</summary>
    public static Task AllAnswerAsync(HostedCluster cluster) => UntilAsync(async () =>
    {
        foreach (string master in cluster.Masters)
            if (await cluster.MetricAsync(master, "master/elected") is null) return false;
        return true;
    }, "every master to answer");

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        using PeriodicTimer pace = new(s_pace);
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(begin) > s_patience) throw new TimeoutException($"waited {s_patience} for {what}");
            await pace.WaitForNextTickAsync();
        }
    }
}
