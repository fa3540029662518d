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
    private const string KeyTool = "/usr/bin/keytool";
    private const string KeyPassword = "of-no-value";

    // Debian's ZooKeeper names most of what it needs itself, but not what Netty, which does its TLS, needs in turn.
    private const string Jars = "/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar" +
        ":/usr/share/java/netty-codec.jar:/usr/share/java/netty-resolver.jar";


    private readonly ZooKeeperSettings _settings;
    private readonly Server[] _servers;
    private readonly string _folder = Directory.CreateTempSubdirectory("zookeeper-").FullName;

    private ZooKeeperEnsemble(int servers, ZooKeeperSettings settings)
    {
        _settings = settings;
        int[] ports = Ports.Free(4 * servers);
        _servers = [.. ports.Chunk(4).Select(four => new Server(four[0], four[1], four[2], four[3]))];
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
            if (ensemble._settings.HasTls) await ensemble.MakeCertificateAsync();
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

    /// <summary>Where a server answers encrypted, by the name of its certificate.</summary>
    public string SecureAddress(int index) => string.Create(CultureInfo.InvariantCulture, $"localhost:{_servers[index].SecurePort}");

    /// <summary>The servers' certificate, which signed itself.</summary>
    public string CertificateFile => Path.Combine(_folder, "server.crt");

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
            // Elections repeat themselves after ever longer waits, up to a minute, and wait long for a paused server.
            "-Dzookeeper.fastleader.maxNotificationInterval=500", "-Dzookeeper.cnxTimeout=1000",
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
    public async Task ServingAsync(int index)
    {
        try
        {
            await TestCluster.EventuallyAsync(async () => await ModeAsync(index) is not null, $"ZooKeeper server {index} to serve");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; it printed:\n{Output(index)}", late);
        }
    }

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
        if (_settings.HasTls) lines.AddRange(SecureLines(index));
        for (int other = 0; Count > 1 && other < Count; other++)
            lines.Add($"server.{other + 1}=127.0.0.1:{_servers[other].PeerPort}:{_servers[other].ElectionPort}");
        File.WriteAllLines(ConfigurationOf(index), lines);
    }

    private string[] SecureLines(int index) =>
    [
        "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
        $"secureClientPort={_servers[index].SecurePort}",
        "secureClientPortAddress=127.0.0.1",
        $"ssl.keyStore.location={_folder}/server.p12",
        $"ssl.keyStore.password={KeyPassword}",
        $"ssl.trustStore.location={_folder}/trust.p12",
        $"ssl.trustStore.password={KeyPassword}",
        "ssl.clientAuth=none",
    ];

    private async Task MakeCertificateAsync()
    {
        string[] common = ["-alias", "server", "-storetype", "PKCS12", "-storepass", KeyPassword];
        string[] keys = [.. common, "-keystore", $"{_folder}/server.p12"];
        await KeyToolAsync(["-genkeypair", .. keys, "-keyalg", "EC", "-dname", "CN=localhost",
            "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "3650"]);
        await KeyToolAsync(["-exportcert", .. keys, "-rfc", "-file", CertificateFile]);
        await KeyToolAsync(["-importcert", .. common, "-keystore", $"{_folder}/trust.p12", "-noprompt", "-file", CertificateFile]);
    }

    private static async Task KeyToolAsync(string[] arguments)
    {
        await using RunningProgram program = RunningProgram.Start(KeyTool, arguments);
        int status = await program.ExitAsync();
        if (status != 0) throw new InvalidOperationException($"keytool {arguments[0]} ended with {status}: {program.Output}");
    }

    private string ConfigurationOf(int index) => Path.Combine(_folder, $"server{index}.cfg");

    private sealed class Server(int clientPort, int peerPort, int electionPort, int securePort)
    {
        public int ClientPort => clientPort;

        public int PeerPort => peerPort;

        public int ElectionPort => electionPort;

        public int SecurePort => securePort;

        public RunningProgram? Program { get; set; }

        public bool IsPaused { get; set; }
    }
}
