using Mesosd.Protocol.Client;
using Mesosd.Settings;
using Mesosd.Shell.Agent;
using Mesosd.Shell.Files;
using Mesosd.Shell.Log;
using Mesosd.Shell.Supervisor;
using Mesosd.Tests.Linux;
using Xunit;
using AgentApi = Mesosd.Protocol.AgentApi;

namespace Mesosd.Tests.Agent;

/// <summary>A whole agent in this process, with a real supervisor, in a folder of its own.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LogWriter _log;
    private readonly string _master;
    private AgentHost? _host;
    private int _port;

    public AgentUnderTest(MasterStub master)
    {
        _master = $"127.0.0.1:{master.Port}";
        _log = new LogWriter(new LoggingFlags { IsQuiet = true, Folder = _directory["log"] }, "mesosd-agent");
    }

    public AgentHost Host => _host!;

    /// <summary>What the next start states.</summary>
    public string Resources { get; set; } = "cpus:4;mem:1024;disk:1024";

    public string WorkDirectory => _directory["work"];

    public string Endpoint => $"127.0.0.1:{_port}";

    /// <summary>Starts it, the second time on the same port.</summary>
    public async Task StartAsync(params string[] arguments)
    {
        RoleFlags<AgentFlags> read = AgentFlags.Read(new FlagSources(
            [
                $"--master={_master}", "--ip=127.0.0.1", $"--port={_port}", $"--work_dir={WorkDirectory}",
                $"--runtime_dir={_directory["run"]}", $"--resources={Resources}", "--no-hostname_lookup",
                .. arguments,
            ],
            [KeyValuePair.Create(FlagSources.EtcVariable, "/nonexistent")],
            new SettingsFiles()));
        Assert.True(read.Flags is not null, string.Join("; ", read.Errors));
        string[] program = [Path.Combine(AppContext.BaseDirectory, "mesosd")];
        _host = await AgentHost.StartAsync(read.Flags, new RoleLog(_log, "agent"), CancellationToken.None, program);
        _port = _host.EndPoint.Port;
    }

    /// <summary>As when the process is killed: nothing is said to anybody by the core.</summary>
    public async Task CrashAsync() => await _host!.DisposeAsync();

    public async Task<AgentApi.Response> AskAsync(AgentApi.Call call)
    {
        await using OperatorClient client = new(new OperatorOptions { Addresses = [Endpoint] });
        return await client.CallAgentAsync(call);
    }

    public Task<AgentApi.Response> ReadAsync(string path, ulong offset = 0, ulong? length = null) => AskAsync(new AgentApi.Call
    {
        Type = AgentApi.CallType.ReadFile,
        ReadFile = new AgentApi.CallReadFile { Path = path, Offset = offset, Length = length },
    });

    public Task<AgentApi.Response> ListAsync(string path) => AskAsync(new AgentApi.Call
    {
        Type = AgentApi.CallType.ListFiles,
        ListFiles = new AgentApi.CallListFiles { Path = path },
    });

    public static string Sandbox(string executor) => $"/frameworks/f1/executors/{executor}/runs/latest";

    public string Log()
    {
        string path = _directory["log/mesosd-agent.INFO"];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }

    /// <summary>The whole log; nothing is logged any more afterwards.</summary>
    public async Task<string> FinishedLogAsync()
    {
        await _log.DisposeAsync();
        return Log();
    }

    /// <summary>Processes whose environment names a sandbox of this agent.</summary>
    public int CountProcesses()
    {
        byte[] mark = System.Text.Encoding.UTF8.GetBytes(_directory.Path);
        int count = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int process) || process == Environment.ProcessId) continue;
            try
            {
                byte[] line = File.ReadAllBytes($"{folder}/cmdline");
                byte[] variables = File.ReadAllBytes($"{folder}/environ");
                if (line.AsSpan().IndexOf(mark) >= 0 || variables.AsSpan().IndexOf(mark) >= 0) count++;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended while it was being looked at, or it is somebody else's.
            }
        }
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        if (new SupervisorLauncher(_directory["run"]).FindLiving() is > 1 and int living) Mesosd.Shell.Linux.Libc.Kill(living, 9);
        SupervisorLauncher.EndLeftovers(WorkDirectory);
        await _log.DisposeAsync();
        _directory.Dispose();
    }
}
