using Mesosd.Harness;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>That the servers of the scenarios are an ensemble that survives what it should survive.</summary>
public sealed class ZooKeeperHostsTests
{
    [Fact]
    public async Task Three_servers_on_three_hosts_elect_a_leader_and_another_when_it_is_cut_off()
    {
        string folder = Directory.CreateTempSubdirectory($"mesosd-chaos-{Environment.ProcessId}-").FullName;
        await using NamespaceNetwork network = Networks.Create("z1", "z2", "z3");
        await using ZooKeeperHosts servers = new(network, folder, "z1", "z2", "z3");
        servers.StartAll();
        await servers.ServingAsync();
        string first = (await servers.LeaderAsync())!;

        network.Isolate(first);
        await TestCluster.EventuallyAsync(async () => await servers.LeaderAsync() is { } leader && leader != first, "another leader");
        network.Heal();
        await servers.ServingAsync();

        string second = (await servers.LeaderAsync())!;
        servers.Server(second).Signal(Signals.Kill);
        await TestCluster.EventuallyAsync(async () => await servers.LeaderAsync() is { } leader && leader != second, "a third leader");
        servers.Start(second);
        await servers.ServingAsync();
        Directory.Delete(folder, recursive: true);
    }
}
