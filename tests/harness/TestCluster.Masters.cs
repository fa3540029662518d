using System.Text.Json;

namespace Mesosd.Harness;

// Several masters that stand for election in a ZooKeeper ensemble.
public sealed partial class TestCluster
{
    private readonly Dictionary<int, RunningProgram> _masters = [];
    private readonly List<int> _masterPorts = [];
    private string? _election;
    private string[] _masterFlags = [];

    /// <summary>Starts masters, and agents that look for the leader in ZooKeeper.</summary>
    public static async Task<TestCluster> StartManyAsync(
        ZooKeeperEnsemble ensemble, int masters = 3, int agents = 1, params string[] masterFlags)
    {
        TestCluster cluster = new()
        {
            _election = $"zk://{ensemble.ConnectString}/mesos",
            _masterFlags = masterFlags,
        };
        cluster._masterPorts.AddRange(Ports.Free(masters));
        for (int index = 0; index < masters; index++) await cluster.StartOneOfManyAsync(index);
        await cluster.FindLeaderAsync();
        await EventuallyAsync(cluster.AllKnowLeaderAsync, "every standby to know who leads");
        for (int index = 0; index < agents; index++)
            await cluster.StartAgentAsync($"agent{index}", "cpus:4;mem:4096;disk:10000;ports:[31000-32000]", "--zk_session_timeout=4secs");
        await cluster.AgentsActiveAsync(agents);
        return cluster;
    }

    public int Masters => _masterPorts.Count;

    public RunningProgram MasterOf(int index) => _masters[index];

    public int PortOf(int index) => _masterPorts[index];

    /// <summary>Starts one of several masters, on the port that it had before.</summary>
    public async Task StartOneOfManyAsync(int index)
    {
        _masters[index] = Mesosd([
            "master", $"--zk={_election}", "--ip=127.0.0.1", $"--port={PortOf(index)}", "--zk_session_timeout=4secs",
            .. _masterFlags]);
        await HealthyAsync(PortOf(index));
    }

    /// <summary>Which master leads; waits until one says so that is not the one named.</summary>
    public async Task<int> FindLeaderAsync(int otherThan = -1)
    {
        int leader = -1;
        await EventuallyAsync(async () =>
        {
            for (int index = 0; index < Masters && leader < 0; index++)
                if (index != otherThan && await LeadsAsync(index)) leader = index;
            return leader >= 0;
        }, "a leading master");
        Port = PortOf(leader);
        return leader;
    }

    /// <summary>Whether a master says that it leads.</summary>
    public async Task<bool> LeadsAsync(int index)
    {
        try
        {
            using JsonDocument metrics = JsonDocument.Parse(await GetAsync("/metrics/snapshot", PortOf(index)));
            return metrics.RootElement.GetProperty("master/elected").GetDouble() == 1;
        }
        catch (HttpRequestException)
        {
            // It does not run, or no longer.
            return false;
        }
    }

    // A standby that knows the leader sends readers there; one that does not answers 503.
    private async Task<bool> AllKnowLeaderAsync()
    {
        for (int index = 0; index < Masters; index++)
        {
            using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/master/state-summary", PortOf(index));
            if (!answer.IsSuccessStatusCode) return false;
        }
        return true;
    }
}
