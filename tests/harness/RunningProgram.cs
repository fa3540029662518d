using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace Mesosd.Harness;

/// <summary>
/// A program under test: its output line by line, signals, and waits that end with a sentence instead of hanging.
/// </summary>
public sealed partial class RunningProgram : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _standardOutput = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly string _name;
    private int _openStreams = 2;

    private RunningProgram(string name, Process process)
    {
        _name = name;
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data, isStandardOutput: true);
        process.ErrorDataReceived += (_, line) => Take(line.Data, isStandardOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it printed on both streams so far.</summary>
    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>What it printed on its standard output so far.</summary>
    public string StandardOutput
    {
        get { lock (_output) return _standardOutput.ToString(); }
    }

    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside the tests' own.</param>
    /// <param name="host">The host of a <see cref="NamespaceNetwork"/> to start it on; null for this machine.</param>
    public static RunningProgram Start(
        string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, NetworkHost? host = null)
    {
        string[] given = [.. arguments];
        // `ip netns exec` becomes the program itself, so the process id is the program's.
        ProcessStartInfo start = new(host is null ? path : NamespaceNetwork.Tool, host is null ? given : ["netns", "exec", host.Namespace, path, .. given])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // What the tests' own surroundings say about Mesos must not reach the program.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MESOS", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MESOSD_ETC"] = "/nonexistent";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{path} did not start");
        process.StandardInput.Close();
        string label = $"{Path.GetFileName(path)} {string.Join(' ', given.Take(1))}";
        return new RunningProgram(host is null ? label : $"{label} on {host.Name}", process);
    }

    /// <summary>Waits for a line that is still to come (or was not yet waited for).</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted, string what)
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            while (await _lines.Reader.WaitToReadAsync(patience.Token))
                while (_lines.Reader.TryRead(out string? line))
                    if (wanted(line)) return line;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} did not print {what} within {Patience}; it printed:\n{Output}");
        }
        throw new InvalidOperationException($"{_name} ended before it printed {what}; it printed:\n{Output}");
    }

    /// <summary>Waits for the end; the exit status.</summary>
    public async Task<int> ExitAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} did not end within {Patience}; it printed:\n{Output}");
        }
        return _process.ExitCode;
    }

    public void Signal(int signal)
    {
        if (!_process.HasExited && Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"kill {_process.Id} with {signal}: errno {Marshal.GetLastPInvokeError()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line, bool isStandardOutput)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0) _lines.Writer.TryComplete();
            return;
        }
        lock (_output)
        {
            _output.AppendLine(line);
            if (isStandardOutput) _standardOutput.AppendLine(line);
        }
        _lines.Writer.TryWrite(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}

/// <summary>The signals that the tests send.</summary>
public static class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int User1 = 10;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;
}
