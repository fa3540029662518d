using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mesosd.Harness;

/// <summary>
/// Real ZooKeeper servers on loopback, in a folder of their own, which can be killed, paused and brought back. One server
/// stands alone; three or more are an ensemble.
/// </summary>
public sealed class ZooKeeperEnsemble : IAsyncDisposable
{
    private const string Java = "/usr/bin/java";
    private const string Jars = "/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar";

    private readonly ZooKeeperSettings _settings;
    private readonly Server[] _servers;
    private readonly string _folder = Directory.CreateTempSubdirectory("zookeeper-").FullName;

    private ZooKeeperEnsemble(int servers, ZooKeeperSettings settings)
    {
        _settings = settings;
        int[] ports = Ports.Free(3 * servers);
        _servers = [.. Enumerable.Range(0, servers).Select(index =>
            new Server(ports[3 * index], ports[(3 * index) + 1], ports[(3 * index) + 2]))];
    }

    public int Count => _servers.Length;

    /// <summary>All servers, as a client's connect string without a chroot.</summary>
    public string ConnectString => string.Join(',', Enumerable.Range(0, Count).Select(Address));

    /// <summary>Starts servers and waits until each of them serves.</summary>
    public static async Task<ZooKeeperEnsemble> StartAsync(int servers = 3, ZooKeeperSettings? settings = null)
    {
        if (!File.Exists(Java) || !File.Exists(Jars.Split(':')[0]))
            throw new FileNotFoundException("ZooKeeper's servers are missing: run make setup");
        ZooKeeperEnsemble ensemble = new(servers, settings ?? new ZooKeeperSettings());
        try
        {
            for (int index = 0; index < servers; index++) ensemble.Configure(index);
            await ensemble.RestoreAsync();
            return ensemble;
        }
        catch
        {
            // Whatever went wrong, no process may be left behind.
            await ensemble.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a server answers clients.</summary>
    public string Address(int index) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ClientPort(index)}");

    public int ClientPort(int index) => _servers[index].ClientPort;

    public bool IsRunning(int index) => _servers[index].Program is not null;

    /// <summary>What a server printed.</summary>
    public string Output(int index) => _servers[index].Program?.Output ?? "";

    /// <summary>The index of the server that leads now; waits until there is one.</summary>
    public async Task<int> LeaderAsync()
    {
        int leader = -1;
        await TestCluster.EventuallyAsync(async () =>
        {
            for (int index = 0; index < Count && leader < 0; index++)
                if (await ModeAsync(index) is "leader" or "standalone") leader = index;
            return leader >= 0;
        }, "a leading ZooKeeper server");
        return leader;
    }

    /// <summary>Ends a server without a word, and waits until it is gone.</summary>
    public async Task KillAsync(int index)
    {
        if (_servers[index].Program is not { } program) return;
        _servers[index].Program = null;
        program.Signal(Signals.Kill);
        await program.ExitAsync();
        await program.DisposeAsync();
    }

    /// <summary>Stops a server in the middle of whatever it does; its connections stay open.</summary>
    public void Pause(int index)
    {
        _servers[index].IsPaused = true;
        _servers[index].Program?.Signal(Signals.Stop);
    }

    public void Resume(int index)
    {
        _servers[index].IsPaused = false;
        _servers[index].Program?.Signal(Signals.Continue);
    }

    /// <summary>Starts a server that was killed, on what it had written; does not wait for it.</summary>
    public void Start(int index)
    {
        if (_servers[index].Program is not null) return;
        _servers[index].IsPaused = false;
        _servers[index].Program = RunningProgram.Start(Java, [
            "-cp", Jars, "-Xmx128m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            $"-Dzookeeper.forceSync={(_settings.ForceSync ? "yes" : "no")}",
            .. _settings.JavaOptions, "org.apache.zookeeper.server.quorum.QuorumPeerMain", ConfigurationOf(index)]);
    }

    /// <summary>Kills a server if it runs, and starts it again; waits until it serves.</summary>
    public async Task RestartAsync(int index)
    {
        await KillAsync(index);
        Start(index);
        await ServingAsync(index);
    }

    /// <summary>Resumes and starts whatever needs it, and waits until every server serves.</summary>
    public async Task RestoreAsync()
    {
        for (int index = 0; index < Count; index++)
        {
            if (_servers[index].IsPaused) Resume(index);
            Start(index);
        }
        for (int index = 0; index < Count; index++) await ServingAsync(index);
    }

    /// <summary>Waits until a server has a leader, or is one, and serves.</summary>
    public Task ServingAsync(int index) => TestCluster.EventuallyAsync(
        async () => await ModeAsync(index) is not null, $"ZooKeeper server {index} to serve; it printed:\n{Output(index)}");

    /// <summary>What a server answers to one of its commands of four letters; empty when it does not.</summary>
    public async Task<string> AskAsync(int index, string command)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", ClientPort(index), patience.Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command), patience.Token);
            using StreamReader reader = new(client.GetStream(), Encoding.ASCII);
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (int index = 0; index < Count; index++) await KillAsync(index);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string?> ModeAsync(int index)
    {
        if (_servers[index].IsPaused || !IsRunning(index)) return null;
        string answer = await AskAsync(index, "srvr");
        return answer.Split('\n').FirstOrDefault(line => line.StartsWith("Mode: ", StringComparison.Ordinal))?["Mode: ".Length..].Trim();
    }

    private void Configure(int index)
    {
        string data = Path.Combine(_folder, $"server{index}");
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "myid"), $"{index + 1}\n");
        int syncTicks = Math.Max(2, (int)(_settings.SyncLimit / _settings.Tick));
        List<string> lines =
        [
            $"dataDir={data}",
            $"tickTime={(int)_settings.Tick.TotalMilliseconds}",
            // Joining takes long when every server of a busy machine starts at once.
            $"initLimit={10 * syncTicks}",
            $"syncLimit={syncTicks}",
            $"clientPort={ClientPort(index)}",
            "clientPortAddress=127.0.0.1",
            $"minSessionTimeout={2 * (int)_settings.Tick.TotalMilliseconds}",
            "maxSessionTimeout=60000",
            "maxClientCnxns=0",
            "admin.enableServer=false",
            "4lw.commands.whitelist=*",
            .. _settings.Lines,
        ];
        for (int other = 0; Count > 1 && other < Count; other++)
            lines.Add($"server.{other + 1}=127.0.0.1:{_servers[other].PeerPort}:{_servers[other].ElectionPort}");
        File.WriteAllLines(ConfigurationOf(index), lines);
    }

    private string ConfigurationOf(int index) => Path.Combine(_folder, $"server{index}.cfg");

    private sealed class Server(int clientPort, int peerPort, int electionPort)
    {
        public int ClientPort => clientPort;

        public int PeerPort => peerPort;

        public int ElectionPort => electionPort;

        public RunningProgram? Program { get; set; }

        public bool IsPaused { get; set; }
    }
}
