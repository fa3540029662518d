using System.Text.RegularExpressions;
using Mesosd.Harness;

namespace Mesosd.Conformance;

/// <summary>The cluster that the cases of a file share.</summary>
internal sealed partial class CaseCluster : IAsyncDisposable
{
    private readonly TestCluster _cluster;
    private readonly ZooKeeperEnsemble? _ensemble;
    private readonly int _leader;
    private readonly ClusterShape _shape;

    private CaseCluster(ClusterShape shape, TestCluster cluster, ZooKeeperEnsemble? ensemble, int leader) =>
        (_shape, _cluster, _ensemble, _leader) = (shape, cluster, ensemble, leader);

    public static async Task<CaseCluster> StartAsync(ClusterShape shape)
    {
        if (shape.Masters > 1)
        {
            ZooKeeperEnsemble ensemble = await ZooKeeperEnsemble.StartAsync(1);
            TestCluster many = await TestCluster.StartManyAsync(ensemble, shape.Masters, shape.Agents, [.. shape.MasterFlags]);
            return new CaseCluster(shape, many, ensemble, await many.FindLeaderAsync());
        }
        TestCluster cluster = new();
        await cluster.StartMasterAsync([.. shape.MasterFlags.Select(flag => Fill(flag, cluster))]);
        CaseCluster made = new(shape, cluster, null, 0);
        for (int index = 1; index <= shape.Agents; index++) await made.StartAgentAsync($"agent{index}");
        if (shape.Agents > 0) await cluster.AgentsActiveAsync(shape.Agents);
        return made;
    }

    /// <summary>Starts one more agent like the others.</summary>
    public Task StartAgentAsync(string name) =>
        _cluster.StartAgentAsync(name, _shape.Resources, [.. _shape.AgentFlags.Select(flag => Fill(flag, _cluster))]);

    /// <summary>Where master, leader, standby, agent1 … listen.</summary>
    public Uri AddressOf(string target) => new($"http://127.0.0.1:{PortOf(target)}");

    /// <summary>What cases may name: $master_port, $agent1_port, $leader_port, $standby_port, $folder.</summary>
    public Kept Names()
    {
        Kept names = new() { ["master_port"] = $"{_cluster.Port}", ["folder"] = _cluster.Folder };
        foreach (string target in (string[])["leader", "standby"])
            if (_ensemble is not null) names[$"{target}_port"] = $"{PortOf(target)}";
        for (int index = 1; AgentIsThere(index); index++) names[$"agent{index}_port"] = $"{_cluster.PortOf($"agent{index}")}";
        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        if (_ensemble is not null) await _ensemble.DisposeAsync();
    }

    private int PortOf(string target) => target switch
    {
        "master" or "leader" => _cluster.Port,
        "standby" when _ensemble is not null => _cluster.PortOf(_leader == 0 ? 1 : 0),
        _ => _cluster.PortOf(_ensemble is null ? target : AgentNameOfMany(target)),
    };

    private static string AgentNameOfMany(string target) => $"agent{int.Parse(target["agent".Length..]) - 1}";

    private bool AgentIsThere(int index)
    {
        try
        {
            return _ensemble is null && _cluster.PortOf($"agent{index}") > 0;
        }
        catch (KeyNotFoundException)
        {
            return false;
        }
    }

    // "$folder" in a flag, and "$file{text}": a file with that text.
    private static string Fill(string flag, TestCluster cluster) => TextFile().Replace(flag, match =>
    {
        string path = Path.Combine(cluster.Folder, $"file-{Guid.NewGuid():N}");
        File.WriteAllText(path, match.Groups[1].Value.Replace("\\n", "\n", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }).Replace("$folder", cluster.Folder, StringComparison.Ordinal);

    [GeneratedRegex(@"\$file\{(.*)\}$")]
    private static partial Regex TextFile();
}
