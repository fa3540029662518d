using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Mesosd.Harness;

/// <summary>Masters, agents and ZooKeeper servers, each a process of the published binary on a host of its own.</summary>
public sealed class HostedCluster : IAsyncDisposable
{
    public const int MasterPort = 5050;
    private const int AgentPort = 5051;
    private const string FolderPrefix = "mesosd-chaos-";
    private const string Resources = "cpus:16;mem:16384;disk:10000;ports:[31000-32000]";

    private static readonly TimeSpan s_httpPatience = TimeSpan.FromSeconds(2);

    private readonly ClusterShape _shape;
    private readonly HttpClient _http;
    private readonly Dictionary<string, RunningProgram> _programs = [];
    private readonly List<(string Name, RunningProgram Program)> _started = [];
    private readonly HashSet<string> _ended = [];

    private HostedCluster(ClusterShape shape, NamespaceNetwork network)
    {
        _shape = shape;
        Network = network;
        SweepFolders();
        Folder = Directory.CreateTempSubdirectory($"{FolderPrefix}{Environment.ProcessId}-").FullName;
        ZooKeeper = new ZooKeeperHosts(network, Folder, [.. shape.ZooKeepers]);
        _http = Observer(network.ObserverAddress);
    }

    public NamespaceNetwork Network { get; }

    public ZooKeeperHosts ZooKeeper { get; }

    public string Folder { get; }

    public IReadOnlyList<string> Masters => _shape.Masters;

    public IReadOnlyList<string> Agents => _shape.AgentHosts;

    /// <summary>Every master's <c>host:port</c>.</summary>
    public IReadOnlyList<string> MasterAddresses => [.. Masters.Select(AddressOf)];

    /// <summary>Where agents and frameworks look for the leader: ZooKeeper's URL, or the masters when there is none.</summary>
    public string Locator => _shape.ZooKeepers.Count == 0 ? string.Join(',', MasterAddresses) : ZooKeeper.Url("/mesos");

    public string AddressOf(string master) => $"{Network.Host(master).Address}:{MasterPort}";

    /// <summary>Starts all of it, and waits until one master leads and has every agent.</summary>
    /// <exception cref="NetworkRefusedException">This process may not make networks.</exception>
    public static async Task<HostedCluster> StartAsync(ClusterShape shape)
    {
        HostedCluster cluster = new(shape, NamespaceNetwork.Create([.. shape.ZooKeepers, .. shape.Masters, .. shape.AgentHosts]));
        try
        {
            cluster.ZooKeeper.StartAll();
            if (shape.ZooKeepers.Count > 0) await cluster.ZooKeeper.ServingAsync();
            foreach (string master in shape.Masters) cluster.StartMaster(master);
            foreach (string agent in shape.AgentHosts) cluster.StartAgent(agent);
            await cluster.WholeAsync();
            return cluster;
        }
        catch (Exception failure)
        {
            // A cluster that did not come up still has to be taken down, and to tell why.
            string logs = cluster.SaveLogs("start");
            await cluster.DisposeAsync();
            throw new InvalidOperationException($"the cluster did not start; logs are in {logs}", failure);
        }
    }

    public RunningProgram Program(string host) => _programs.TryGetValue(host, out RunningProgram? program) ? program : ZooKeeper.Server(host);

    public bool IsRunning(string host) => !Program(host).HasExited;

    public void StartMaster(string name) => Start(name,
    [
        "master", $"--ip={Network.Host(name).Address}", $"--port={MasterPort}", $"--work_dir={Folder}/{name}", "--no-hostname_lookup",
        .. Election(), .. _shape.MasterFlags,
    ]);

    public void StartAgent(string name) => Start(name,
    [
        "agent", $"--master={Locator}", $"--ip={Network.Host(name).Address}", $"--port={AgentPort}", "--no-hostname_lookup",
        $"--work_dir={Folder}/{name}", $"--runtime_dir={Folder}/{name}-run", $"--resources={Resources}", $"--attributes=host:{name}",
    ]);

    /// <summary>Kills a master's or agent's process, or a ZooKeeper server. What an agent started goes on.</summary>
    public async Task KillAsync(string host) => await EndAsync(host, Signals.Kill);

    /// <summary>Tells a process to stop, and waits until it has; its exit status.</summary>
    public Task<int> StopAsync(string host) => EndAsync(host, Signals.Terminate);

    /// <summary>The processes that have ended although nobody asked for it.</summary>
    public IReadOnlyList<string> Fallen() =>
        [.. Network.Hosts.Select(host => host.Name).Where(host => !IsRunning(host) && !_ended.Contains(host))];

    public void Restart(string host)
    {
        _ended.Remove(host);
        if (_shape.Masters.Contains(host)) StartMaster(host);
        else if (_shape.AgentHosts.Contains(host)) StartAgent(host);
        else ZooKeeper.Start(host);
    }

    /// <summary>Stops the process in the middle of what it does, as when a machine is suspended.</summary>
    public void Pause(string host) => Program(host).Signal(Signals.Stop);

    public void Resume(string host) => Program(host).Signal(Signals.Continue);

    /// <summary>The masters that say of themselves that they lead.</summary>
    public async Task<string[]> LeadersAsync(params IEnumerable<string> asked)
    {
        List<string> leaders = [];
        foreach (string master in asked)
            if (await MetricAsync(master, "master/elected") == 1) leaders.Add(master);
        return [.. leaders];
    }

    /// <summary>Waits until exactly one of these masters leads.</summary>
    public async Task<string> LeaderAsync(params IEnumerable<string> among)
    {
        string[] asked = [.. among], leaders = [];
        await TestCluster.EventuallyAsync(async () => (leaders = await LeadersAsync(asked)).Length == 1, $"one leader among {string.Join(", ", asked)}");
        return leaders[0];
    }

    public Task<string> LeaderAsync() => LeaderAsync(Masters.Where(IsRunning));

    /// <summary>Waits until one master leads and has every agent.</summary>
    public Task WholeAsync() => TestCluster.EventuallyAsync(async () =>
    {
        ExpectNoneFallen();
        return await LeadersAsync(Masters) is [var leader] && await MetricAsync(leader, "master/agents_active") == Agents.Count;
    }, $"a leader with {Agents.Count} agents");

    public Task AgentsActiveAsync(int count) => TestCluster.EventuallyAsync(
        async () => await LeadersAsync(Masters.Where(IsRunning)) is [var leader] && await MetricAsync(leader, "master/agents_active") == count,
        $"{count} active agents");

    /// <summary>A figure of a master's, about itself; null when it does not answer.</summary>
    public async Task<double?> MetricAsync(string master, string name)
    {
        try
        {
            using CancellationTokenSource patience = new(s_httpPatience);
            string text = await _http.GetStringAsync(new Uri($"http://{AddressOf(master)}/metrics/snapshot"), patience.Token);
            using JsonDocument metrics = JsonDocument.Parse(text);
            return metrics.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>A master's state; asked from the address that nothing cuts off.</summary>
    public async Task<JsonDocument> StateAsync(string master) =>
        JsonDocument.Parse(await _http.GetStringAsync(new Uri($"http://{AddressOf(master)}/state")));

    /// <summary>The id by which a leader knows the agent on a host.</summary>
    public async Task<string> AgentIdAsync(string host)
    {
        using JsonDocument state = await StateAsync(await LeaderAsync());
        return state.RootElement.GetProperty("slaves").EnumerateArray()
            .First(agent => agent.GetProperty("attributes").GetProperty("host").GetString() == host).GetProperty("id").GetString()!;
    }

    /// <summary>Ends every fault: heals the network, resumes what is paused, starts what is dead, and waits.</summary>
    public async Task RepairAsync()
    {
        ExpectNoneFallen();
        Network.Heal();
        foreach (string host in Network.Hosts.Select(host => host.Name)) Network.Signal(host, Signals.Continue);
        foreach (string host in Network.Hosts.Select(host => host.Name).Where(host => !IsRunning(host))) Restart(host);
        if (_shape.ZooKeepers.Count > 0) await ZooKeeper.ServingAsync();
        await WholeAsync();
    }

    /// <summary>Writes what every process printed to a folder, for a person; its path.</summary>
    public string SaveLogs(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "test-results", "chaos", name)).FullName;
        foreach (IGrouping<string, RunningProgram> host in _started.GroupBy(start => start.Name, start => start.Program))
            File.WriteAllText($"{folder}/{host.Key}.log", string.Join("\n---- started again\n", host.Select(program => program.Output)));
        foreach (string server in ZooKeeper.Names) File.WriteAllText($"{folder}/{server}.log", ZooKeeper.Output(server));
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        foreach ((_, RunningProgram program) in _started) await program.DisposeAsync();
        await ZooKeeper.DisposeAsync();
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // Those of test processes that died; a folder's name holds the id of its process.
    private static void SweepFolders()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            string owner = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}")) Directory.Delete(folder, recursive: true);
        }
    }

    private void ExpectNoneFallen()
    {
        if (Fallen() is [var fallen, ..]) throw new InvalidOperationException($"{fallen} ended by itself:\n{Program(fallen).Output}");
    }

    private async Task<int> EndAsync(string host, int signal)
    {
        _ended.Add(host);
        Program(host).Signal(signal);
        return await Program(host).ExitAsync();
    }

    private string[] Election() => _shape.ZooKeepers.Count == 0
        ? []
        : [$"--zk={ZooKeeper.Url("/mesos")}", $"--zk_session_timeout={_shape.SessionTimeout.TotalSeconds}secs"];

    private void Start(string host, string[] arguments)
    {
        RunningProgram program = RunningProgram.Start(Repository.Mesosd, arguments, host: Network.Host(host));
        _programs[host] = program;
        _started.Add((host, program));
    }

    private static HttpClient Observer(string address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancel) =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
