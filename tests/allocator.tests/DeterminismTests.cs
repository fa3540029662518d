using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void Same_calls_with_the_same_seed_give_the_same_grants() => Assert.Equal(Run(1), Run(1));

    [Fact]
    public void Another_seed_gives_another_order_of_agents() => Assert.NotEqual(Run(1), Run(2));

    [Fact]
    public void Agents_come_in_another_order_in_each_run()
    {
        var cluster = new Cluster();
        for (int i = 0; i < 20; i++) cluster.AddAgent($"a{i}", "cpus:4");
        cluster.AddFramework("f1", "r");
        string[] first = cluster.Allocate();
        foreach (string agent in cluster.Agents) cluster.Decline("f1", agent);
        string[] second = cluster.Allocate();
        Assert.Equal(first.Order(), second.Order());
        Assert.NotEqual(first, second);
    }

    private static List<string> Run(ulong seed)
    {
        var cluster = new Cluster(new AllocatorSettings { Seed = seed });
        var log = new List<string>();
        for (int i = 0; i < 12; i++) cluster.AddAgent($"a{i}", $"cpus:{2 + i % 3};mem:{512 * (1 + i % 4)}");
        for (int i = 0; i < 5; i++) cluster.AddFramework($"f{i}", i % 2 == 0 ? "x" : "x/y,z");
        for (int round = 0; round < 10; round++)
        {
            log.AddRange(cluster.Allocate());
            foreach (Grant grant in cluster.Outstanding)
            {
                int seconds = grant.Agent.Value;
                var recovery = new Recovery(grant.Framework, grant.Role, grant.Agent, grant.Resources)
                {
                    RefuseFor = seconds % 3 == 0 ? null : TimeSpan.FromSeconds(seconds),
                };
                cluster.Allocator.Recover(recovery, cluster.Now);
            }
            cluster.Outstanding.Clear();
            cluster.Advance(0.7);
        }
        Assert.True(log.Count > 20);
        return log;
    }
}
