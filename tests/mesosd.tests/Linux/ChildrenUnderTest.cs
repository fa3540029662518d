using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

/// <summary>Real children in a directory of their own, with waits that end.</summary>
internal sealed class ChildrenUnderTest : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _exits = new(0);
    private readonly Dictionary<int, int> _statuses = [];

    public ChildrenUnderTest()
    {
        // The test's own process is not mesosd, but the built program lies beside it.
        string program = System.IO.Path.Combine(AppContext.BaseDirectory, "mesosd");
        Spawner = new ProcessSpawner([program, LaunchAsCommand.Name]);
        Children = new ChildProcesses(Spawner, () => _exits.Release());
    }

    public ProcessSpawner Spawner { get; }

    public ChildProcesses Children { get; }

    public TemporaryDirectory Directory { get; } = new();

    public SpawnRequest Request(string path, params string[] more) => new()
    {
        Path = path,
        Arguments = [path, .. more],
        Environment = ["PATH=/usr/bin:/bin"],
        WorkingDirectory = Directory.Path,
        StandardOutput = "stdout",
        StandardError = "stderr",
    };

    public SpawnRequest Shell(string script) => Request("/bin/sh", "-c", script);

    public int Start(SpawnRequest request)
    {
        Assert.True(Children.TrySpawn(request, out int process, out SystemFailure failure), failure.ToString());
        Children.Watch();
        return process;
    }

    public string StartAndFail(SpawnRequest request)
    {
        Assert.False(Children.TrySpawn(request, out _, out SystemFailure failure));
        return failure.ToString();
    }

    /// <summary>The raw status of a child, waiting until it has ended.</summary>
    public int WaitFor(int process)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (true)
        {
            while (Children.TryReap(out ChildExit exit)) _statuses[exit.ProcessId] = exit.Status;
            if (_statuses.TryGetValue(process, out int status)) return status;
            Children.Watch();
            Assert.True(_exits.Wait(end - DateTime.UtcNow), $"process {process} has not ended");
        }
    }

    /// <summary>Waits until nothing is left that was started here.</summary>
    public void WaitForAll()
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (Children.Count > 0)
        {
            if (Children.TryReap(out _)) continue;
            Children.Watch();
            Assert.True(_exits.Wait(end - DateTime.UtcNow), $"{Children.Count} processes have not ended");
        }
    }

    /// <summary>Starts, waits, and returns what was written to the standard output.</summary>
    public string OutputOf(SpawnRequest request)
    {
        Assert.Equal(0, WaitFor(Start(request)));
        return Directory.Read("stdout");
    }

    public void Dispose()
    {
        Children.Dispose();
        Directory.Dispose();
    }
}
