using Mesosd.Harness;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>An operator's shell script, with curl as it comes with Debian, against the published binary.</summary>
public sealed class CurlOperatorTests
{
    private static readonly string s_script = Path.Combine(Repository.Root, "tests", "clients", "curl", "operator.sh");

    [Fact]
    public async Task A_script_asks_changes_and_listens()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await RunAsync(cluster, cluster.Master);
    }

    [Fact]
    public async Task A_script_that_follows_redirects_may_ask_a_master_that_stands_by()
    {
        await using ZooKeeperEnsemble ensemble = await ZooKeeperEnsemble.StartAsync();
        await using TestCluster cluster = await TestCluster.StartManyAsync(ensemble, agents: 1);
        int leader = await cluster.FindLeaderAsync();
        await cluster.AgentsActiveAsync(1);
        await RunAsync(cluster, $"127.0.0.1:{cluster.PortOf(leader == 0 ? 1 : 0)}");
    }

    private static async Task RunAsync(TestCluster cluster, string master)
    {
        RunningProgram script = cluster.Program("/bin/sh", s_script, master);
        int status = await script.ExitAsync();
        Assert.True(status == 0, script.Output);
        Assert.EndsWith("done\n", script.StandardOutput.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
