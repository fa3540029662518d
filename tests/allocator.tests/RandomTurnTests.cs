using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class RandomTurnTests
{
    private static readonly AllocatorSettings Random = new()
    {
        RoleSorter = SorterKind.WeightedRandom,
        FrameworkSorter = SorterKind.WeightedRandom,
        Seed = 5,
    };

    [Fact]
    public void First_turn_comes_in_proportion_to_weights()
    {
        const int agents = 10_000;
        var cluster = new Cluster(Random);
        string[] roles = ["a", "b", "c/x", "c/y"];
        foreach (string role in roles) cluster.AddFramework($"f-{role}", role);
        cluster.Allocator.SetWeight(cluster.Allocator.Role("a"), 5);
        cluster.Allocator.SetWeight(cluster.Allocator.Role("c"), 4);
        cluster.Allocator.SetWeight(cluster.Allocator.Role("c/y"), 3);
        for (int i = 0; i < agents; i++) cluster.AddAgent($"a{i}", "cpus:1");
        var grants = new List<Grant>();
        cluster.Allocator.Allocate(cluster.Now, grants);
        double[] chances = [.. roles.Select(role =>
            grants.Count(grant => cluster.Allocator.RoleName(grant.Role) == role) / (double)agents)];

        // a 5, b 1, c 4 of 10; of c's part x has 1 of 4, y has 3. Six standard deviations are 0.03 at most.
        double[] expected = [0.5, 0.1, 0.1, 0.3];
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], chances[i], 0.03);
    }

    [Fact]
    public void Frameworks_of_a_role_have_equal_chances_whatever_they_hold()
    {
        var cluster = new Cluster(Random);
        cluster.AddFramework("f1", "r");
        cluster.AddFramework("f2", "r");
        cluster.AddAgent("big", "cpus:100000");
        cluster.Use("f1", "r", "big", "cpus:100000");
        for (int i = 0; i < 10_000; i++) cluster.AddAgent($"a{i}", "cpus:1");
        var grants = new List<Grant>();
        cluster.Allocator.Allocate(cluster.Now, grants);
        int ofFirst = grants.Count(grant => grant.Framework == cluster.Framework("f1"));
        Assert.InRange(ofFirst, 4_700, 5_300);
    }
}
