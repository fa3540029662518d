using Mesosd.Harness;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>
/// One cluster for all scenarios of a class, since starting ZooKeeper takes longer than most of them. After a failure
/// the next scenario gets a new one.
/// </summary>
public abstract class ClusterFixture : IAsyncLifetime
{
    private HostedCluster? _cluster;

    internal abstract ClusterShape Shape { get; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// Has jobs under way, does what the scenario does, ends every fault, and compares what the framework was told with
    /// what ran.
    /// </summary>
    /// <param name="name">The scenario, for its folder and logs.</param>
    /// <param name="size">How many jobs of each kind.</param>
    /// <param name="fault">The scenario.</param>
    internal async Task RunAsync(string name, WorkloadSize size, Func<HostedCluster, Workload, Task> fault)
    {
        HostedCluster cluster = _cluster ??= await Networks.StartAsync(Shape);
        Workload work = new(name, [cluster.Locator], Path.Combine(cluster.Folder, $"work-{name}"));
        try
        {
            work.Add(size.ShortBefore, size.Held);
            await work.HeldRunAsync();
            work.Add(size.ShortDuring);
            await fault(cluster, work);
            await cluster.RepairAsync();
            List<string> wrong = await work.FinishAsync();
            wrong.AddRange(cluster.Fallen().Select(host => $"{host} ended by itself"));
            Assert.True(wrong.Count == 0, string.Join('\n', wrong));
            await work.DisposeAsync();
        }
        catch (Exception failure)
        {
            // Whatever it was, a person needs to know what everybody did, and the next scenario needs a whole cluster.
            string logs = cluster.SaveLogs(name);
            await File.WriteAllTextAsync($"{logs}/framework.log", work.Story);
            await work.DisposeAsync();
            await cluster.DisposeAsync();
            _cluster = null;
            throw new InvalidOperationException($"{name}: {failure.Message}\nlogs are in {logs}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
