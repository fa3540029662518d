using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class TurnOrderTests
{
    [Fact]
    public void Grant_among_many_refusers_does_not_change_the_order_of_the_others()
    {
        // More refusers come first than a run asks one by one; then a, which holds little, then d.
        const int refusers = 20;
        var cluster = new Cluster();
        cluster.AddAgent("a1", "cpus:4;mem:1000;cpus(a/b):1");
        for (int i = 0; i < refusers; i++) cluster.AddFramework($"m{i:00}", "m");
        for (int i = 0; i < refusers; i++)
        {
            string granted = Assert.Single(cluster.Allocate());
            cluster.Decline(granted.Split('@')[0], "a1", 7200);
        }
        cluster.AddFramework("f1", "a");
        cluster.AddFramework("f2", "a/b");
        cluster.AddFramework("f3", "d");
        cluster.AddAgent("used", "cpus:100");
        cluster.Use("f2", "a/b", "used", "cpus:40");
        cluster.Use("f3", "d", "used", "cpus:60");
        var limit = new RoleQuota { Limits = [new ResourceQuantity("cpus", 42_000)] };
        cluster.Allocator.SetQuota(cluster.Allocator.Role("a"), limit, cluster.Now);
        cluster.Allocator.DeactivateAgent(cluster.Agent("a1"));
        cluster.Allocator.ActivateAgent(cluster.Agent("a1"));
        cluster.Allocator.SetWeight(cluster.Allocator.Role("a"), 0.67);

        // Of a's limit the reservation takes one CPU. After f1's grant a's share is above d's.
        Assert.Equal(
            ["f1@a a1 cpus:1;mem:1000", "f2@a/b a1 cpus(a/b):1", "f3@d a1 cpus:3"], cluster.Allocate());
    }
}
