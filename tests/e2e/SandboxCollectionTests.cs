using System.Text.Json;
using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>Old sandboxes on the published binary: they go by themselves, and those of living tasks stay.</summary>
public sealed class SandboxCollectionTests
{
    private const string Resources = "cpus:4;mem:1024;disk:1024";
    private static readonly string[] s_flags = ["--gc_delay=1ms", "--disk_watch_interval=100ms"];

    [Fact]
    public async Task Sandboxes_of_ended_tasks_go_and_that_of_a_living_one_stays_when_its_agent_is_killed()
    {
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync();
        await cluster.StartAgentAsync("agent0", Resources, s_flags);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer =>
        [
            Tasks.Command(offer, "short", 0.1, "sh", "-c", "mkdir -p a/b; ln -s /etc out; echo done > a/b/file"),
            Gated(cluster, offer, "long"),
            Gated(cluster, offer, "other"),
        ]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 2 && framework.Count(TaskState.Finished) == 1, "all three");
        await RemovedAsync(cluster, 1);
        Assert.Equal(["long", "other"], Executors(cluster));

        cluster.Agent("agent0").Signal(Signals.Kill);
        await cluster.Agent("agent0").ExitAsync();
        await cluster.StartAgentAsync("agent0", Resources, s_flags);
        await OpenAsync(cluster, "other");
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 2, "the other's end");
        await RemovedAsync(cluster, 1);
        Assert.Equal(["long"], Executors(cluster));

        await OpenAsync(cluster, "long");
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 3, "the long one's end, in its sandbox");
        await RemovedAsync(cluster, 2);
        Assert.Empty(Executors(cluster));
    }

    // It looks at its sandbox at the end, and fails without one.
    private static TaskInfo Gated(TestCluster cluster, Offer offer, string id) => Tasks.Command(
        offer, id, 0.1, "sh", "-c", $"while [ ! -e {cluster.Folder}/{id} ]; do sleep 0.05; done; ls stdout");

    private static Task OpenAsync(TestCluster cluster, string gate) =>
        File.WriteAllTextAsync($"{cluster.Folder}/{gate}", "", TestContext.Current.CancellationToken);

    private static async Task RemovedAsync(TestCluster cluster, int count) => await TestCluster.EventuallyAsync(async () =>
    {
        using JsonDocument metrics =
            JsonDocument.Parse(await cluster.GetAsync("/metrics/snapshot", cluster.PortOf("agent0")));
        Assert.Equal(0, metrics.RootElement.GetProperty("gc/path_removals_failed").GetDouble());
        return metrics.RootElement.GetProperty("gc/path_removals_succeeded").GetDouble() == count;
    }, $"{count} sandboxes removed");

    private static string[] Executors(TestCluster cluster) =>
    [
        .. Directory.EnumerateDirectories($"{cluster.Folder}/agent0/slaves", "runs", SearchOption.AllDirectories)
            .Select(runs => Path.GetFileName(Path.GetDirectoryName(runs)!)).Order(StringComparer.Ordinal),
    ];
}
