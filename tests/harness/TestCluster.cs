using System.Globalization;
using System.Text.Json;

namespace Mesosd.Harness;

/// <summary>
/// A master and agents as processes of the published binary, in a folder of their own, with ports of their own.
/// Disposing it ends them and asserts that none of their tasks is left behind.
/// </summary>
public sealed partial class TestCluster : IAsyncDisposable
{
    private const string MarkVariable = "MESOSD_TEST_MARK";

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly List<RunningProgram> _programs = [];
    private readonly Dictionary<string, RunningProgram> _agents = [];
    private readonly Dictionary<string, int> _ports = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public TestCluster()
    {
        Folder = Directory.CreateTempSubdirectory("mesosd-e2e-").FullName;
        Port = Ports.Free();
    }

    public string Folder { get; }

    /// <summary>The master's; of several masters the last known leader's.</summary>
    public int Port { get; private set; }

    /// <summary>Where the masters are, for agents and tools.</summary>
    public string Master => _election ?? $"127.0.0.1:{Port}";

    public RunningProgram MasterProgram { get; private set; } = null!;

    public static async Task<TestCluster> StartAsync(int agents = 1, string resources = "cpus:4;mem:4096;disk:10000;ports:[31000-32000]")
    {
        TestCluster cluster = new();
        await cluster.StartMasterAsync();
        for (int index = 0; index < agents; index++) await cluster.StartAgentAsync($"agent{index}", resources);
        await cluster.AgentsActiveAsync(agents);
        return cluster;
    }

    public async Task StartMasterAsync(params string[] flags)
    {
        MasterProgram = Mesosd(["master", "--ip=127.0.0.1", $"--port={Port}", $"--work_dir={Folder}/master", .. flags]);
        await HealthyAsync(Port);
    }

    public async Task<RunningProgram> StartAgentAsync(string name, string resources, params string[] flags)
    {
        // A restarted agent keeps its port: it is part of what the master knows it by.
        if (!_ports.TryGetValue(name, out int port)) _ports.Add(name, port = Ports.Free());
        RunningProgram agent = Mesosd([
            "agent", "--ip=127.0.0.1", $"--port={port}", $"--work_dir={Folder}/{name}",
            $"--runtime_dir={Folder}/{name}-run", $"--resources={resources}",
            .. flags.Any(flag => flag.StartsWith("--master=", StringComparison.Ordinal)) ? [] : (string[])[$"--master={Master}"],
            .. flags]);
        _agents[name] = agent;
        await HealthyAsync(port);
        return agent;
    }

    public RunningProgram Agent(string name) => _agents[name];

    /// <summary>Where an agent listens, also while it is away.</summary>
    public int PortOf(string name) => _ports[name];

    /// <summary>Starts the binary with these arguments inside this cluster's surroundings.</summary>
    public RunningProgram Mesosd(params string[] arguments) => Program(Repository.Mesosd, arguments);

    public RunningProgram Program(string path, params string[] arguments)
    {
        RunningProgram program = RunningProgram.Start(path, arguments, new Dictionary<string, string>
        {
            [MarkVariable] = _mark,
            ["MESOS_MASTER"] = arguments is ["agent", ..] or ["master", ..] ? "" : Master,
        });
        _programs.Add(program);
        return program;
    }

    /// <summary>Runs a command to its end.</summary>
    public async Task<(int Status, string Output, string StandardOutput)> RunAsync(params string[] arguments)
    {
        RunningProgram program = Mesosd(arguments);
        int status = await program.ExitAsync();
        return (status, program.Output, program.StandardOutput);
    }

    public async Task<string> GetAsync(string path, int? port = null) =>
        await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port ?? Port}{path}"));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, int? port = null) =>
        await _http.SendAsync(new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{port ?? Port}{path}")));

    public async Task<double> MetricAsync(string name)
    {
        using JsonDocument metrics = JsonDocument.Parse(await GetAsync("/metrics/snapshot"));
        return metrics.RootElement.GetProperty(name).GetDouble();
    }

    public Task AgentsActiveAsync(int count) =>
        EventuallyAsync(async () => await MetricAsync("master/agents_active") == count, $"{count} active agents");

    /// <summary>Asks again until it holds; ends with a sentence when it never does.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, string what, TimeSpan? atMost = null)
    {
        TimeSpan limit = atMost ?? RunningProgram.Patience;
        using CancellationTokenSource patience = new(limit);
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            try
            {
                await pause.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited {limit} for {what}");
            }
        }
    }

    /// <summary>Processes that were started, directly or not, by this cluster's programs and are alive.</summary>
    public IReadOnlyList<string> LiveProcesses()
    {
        List<string> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)) continue;
            try
            {
                bool isOurs = File.ReadAllText($"{folder}/environ").Contains(_mark, StringComparison.Ordinal) ||
                              IsBelowFolder(new FileInfo($"{folder}/cwd").LinkTarget);
                if (!isOurs) continue;
                found.Add($"{id}: {File.ReadAllText($"{folder}/cmdline").Replace('\0', ' ')}");
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended between the listing and the reading.
            }
        }
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        // Agents first, and gracefully, so that they end what they started.
        foreach (RunningProgram agent in _agents.Values) agent.Signal(Signals.User1);
        foreach (RunningProgram agent in _agents.Values) await agent.ExitAsync();
        foreach (RunningProgram program in _programs) await program.DisposeAsync();
        await EventuallyAsync(() => Task.FromResult(LiveProcesses().Count == 0),
            "no process left behind; there are: " + string.Join("; ", LiveProcesses()));
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task HealthyAsync(int port) => await EventuallyAsync(async () =>
    {
        try
        {
            return (await SendAsync(HttpMethod.Get, "/health", port)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, $"/health on port {port}");

    // A task's environment is its own; its sandbox is in this cluster's folder.
    private bool IsBelowFolder(string? path) => path is not null && path.StartsWith(Folder + "/", StringComparison.Ordinal);
}
