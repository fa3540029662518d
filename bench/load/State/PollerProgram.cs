using System.Diagnostics;
using System.Globalization;

namespace Mesosd.Load;

/// <summary>Clients that ask for the same again and again in a process of their own, as other people's do.</summary>
internal sealed class PollerProgram : IAsyncDisposable
{
    public const string Argument = "--poll";

    private readonly Process _process;

    /// <param name="port">The master's.</param>
    /// <param name="count">How many clients.</param>
    /// <param name="path">What they ask for.</param>
    /// <param name="pace">From one question of a client to its next; null asks as soon as the answer is there.</param>
    public PollerProgram(int port, int count, string path, TimeSpan? pace)
    {
        string wait = Text((pace ?? TimeSpan.Zero).Ticks);
        ProcessStartInfo start = new(Environment.ProcessPath!, [Argument, Text(port), Text(count), path, wait])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>Waits until the clients have begun to ask.</summary>
    public async Task BegunAsync()
    {
        if (await _process.StandardOutput.ReadLineAsync() is null) throw new IOException("the polling clients ended");
    }

    /// <summary>Lets the answers that are under way end; the times of all.</summary>
    public async Task<Samples> StopAsync()
    {
        _process.StandardInput.Close();
        Samples samples = new();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            samples.Add(new TimeSpan(long.Parse(line, CultureInfo.InvariantCulture)));
        await _process.WaitForExitAsync();
        return _process.ExitCode == 0 ? samples : throw new IOException("a polling client failed");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>What the process does: asks until its input ends, and prints a line for each answer.</summary>
    public static async Task<int> RunAsync(string port, string count, string path, string pace)
    {
        long ticks = long.Parse(pace, CultureInfo.InvariantCulture);
        Pollers pollers = new(int.Parse(port, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture),
            path, ticks == 0 ? null : new TimeSpan(ticks));
        Console.WriteLine("begun");
        await Console.In.ReadToEndAsync();
        Samples samples = await pollers.StopAsync();
        foreach (TimeSpan span in samples.Spans) Console.WriteLine(Text(span.Ticks));
        return 0;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
