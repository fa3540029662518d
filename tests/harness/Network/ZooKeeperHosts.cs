using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mesosd.Harness;

/// <summary>ZooKeeper servers that are one ensemble, each on a host of its own.</summary>
public sealed class ZooKeeperHosts : IAsyncDisposable
{
    private const int ClientPort = 2181;

    // Ticks of 500 ms let sessions last 1 to 10 s, and servers notice a silent one of theirs within 2.5 s.
    private const string Timing = "tickTime=500\ninitLimit=20\nsyncLimit=5\n";
    private static readonly TimeSpan s_askPatience = TimeSpan.FromSeconds(1);

    private readonly NamespaceNetwork _network;
    private readonly string _folder;
    private readonly string[] _names;
    private readonly Dictionary<string, RunningProgram> _servers = [];
    private readonly List<(string Name, RunningProgram Server)> _started = [];

    public ZooKeeperHosts(NamespaceNetwork network, string folder, params string[] names)
    {
        _network = network;
        _folder = folder;
        _names = names;
        for (int index = 0; index < names.Length; index++) Configure(names[index], index + 1);
    }

    public IReadOnlyList<string> Names => _names;

    /// <summary>All of them, as in <c>--zk</c>.</summary>
    public string Url(string path) =>
        "zk://" + string.Join(',', _names.Select(name => $"{_network.Host(name).Address}:{ClientPort}")) + path;

    public RunningProgram Server(string name) => _servers[name];

    /// <summary>What a server printed, each of its lives.</summary>
    public string Output(string name) => string.Join("\n---- started again\n",
        _started.Where(start => start.Name == name).Select(start => start.Server.Output));

    public void StartAll()
    {
        foreach (string name in _names) Start(name);
    }

    public void Start(string name)
    {
        // The compiler that starts fast suits servers that live for a minute or two.
        RunningProgram server = RunningProgram.Start("/usr/bin/java",
            [
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-Dzookeeper.admin.enableServer=false",
                "-Dzookeeper.4lw.commands.whitelist=srvr,ruok,mntr", "-Djava.net.preferIPv4Stack=true",
                "-cp", $"{_folder}/{name}:/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar",
                "org.apache.zookeeper.server.quorum.QuorumPeerMain", $"{_folder}/{name}/zoo.cfg",
            ], host: _network.Host(name));
        _servers[name] = server;
        _started.Add((name, server));
    }

    /// <summary>Waits until all servers that run serve clients, and one leads them.</summary>
    public Task ServingAsync() => TestCluster.EventuallyAsync(
        async () => await LeaderAsync() is not null && await CountAsync(role => role is not null) == Running.Count(), "ZooKeeper to serve");

    /// <summary>The server that leads the others; null while none does.</summary>
    public async Task<string?> LeaderAsync()
    {
        foreach (string name in Running)
            if (await RoleAsync(name) is "leader" or "standalone") return name;
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, RunningProgram server) in _started) await server.DisposeAsync();
    }

    /// <summary>How many bytes the leader's tree takes, names included, as ZooKeeper estimates it.</summary>
    public async Task<long> DataSizeAsync()
    {
        string line = await AskAsync(await LeaderAsync() ?? _names[0], "mntr", "zk_approximate_data_size") ??
            throw new InvalidOperationException("ZooKeeper does not say how much it holds");
        return long.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private IEnumerable<string> Running => _names.Where(name => _servers.TryGetValue(name, out RunningProgram? server) && !server.HasExited);

    private async Task<int> CountAsync(Predicate<string?> wanted)
    {
        int count = 0;
        foreach (string name in Running)
            if (wanted(await RoleAsync(name))) count++;
        return count;
    }

    // "Mode: leader", follower or standalone.
    private Task<string?> RoleAsync(string name) => AskAsync(name, "srvr", "Mode:");

    // A word of four letters is answered with lines; what stands behind this beginning of one of them.
    private async Task<string?> AskAsync(string name, string word, string beginning)
    {
        using CancellationTokenSource patience = new(s_askPatience);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(_network.ObserverAddress), 0));
            await socket.ConnectAsync(_network.Host(name).Address, ClientPort, patience.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes(word), patience.Token);
            using NetworkStream stream = new(socket);
            using StreamReader reader = new(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(patience.Token) is { } line)
                if (line.StartsWith(beginning, StringComparison.Ordinal)) return line[beginning.Length..].Trim();
        }
        catch (Exception silent) when (silent is SocketException or IOException or OperationCanceledException)
        {
            // It is not there, or does not answer: then it has no role that counts.
        }
        return null;
    }

    private void Configure(string name, int number)
    {
        Directory.CreateDirectory($"{_folder}/{name}/data");
        string members = string.Join('\n', _names.Select((member, index) => string.Create(CultureInfo.InvariantCulture,
            $"server.{index + 1}={_network.Host(member).Address}:2888:3888")));
        File.WriteAllText($"{_folder}/{name}/data/myid", number.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText($"{_folder}/{name}/zoo.cfg",
            $"{Timing}dataDir={_folder}/{name}/data\nclientPort={ClientPort}\nmaxClientCnxns=0\n{(_names.Length > 1 ? members : "")}\n");
        File.WriteAllText($"{_folder}/{name}/simplelogger.properties",
            "org.slf4j.simpleLogger.defaultLogLevel=info\norg.slf4j.simpleLogger.showDateTime=true\norg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS\n");
    }
}
