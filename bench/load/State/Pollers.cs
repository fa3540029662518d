using System.Diagnostics;

namespace Mesosd.Load;

/// <summary>Clients that ask for the same again and again, each on a thread and a connection of its own.</summary>
internal sealed class Pollers
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<Samples>[] _clients;

    /// <param name="port">The master's.</param>
    /// <param name="count">How many clients.</param>
    /// <param name="path">What they ask for.</param>
    /// <param name="pace">From one question of a client to its next; null asks as soon as the answer is there.</param>
    public Pollers(int port, int count, string path, TimeSpan? pace)
    {
        _clients = [.. Enumerable.Range(0, count).Select(index =>
            Task.Factory.StartNew(() => Poll(port, path, pace, pace * index / count),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>Lets the answers that are under way end; the times of all.</summary>
    public async Task<Samples> StopAsync()
    {
        await _stop.CancelAsync();
        Samples all = new();
        foreach (Samples samples in await Task.WhenAll(_clients)) all.Add(samples);
        _stop.Dispose();
        return all;
    }

    // Clients with a pace begin one after the other, spread over it.
    private Samples Poll(int port, string path, TimeSpan? pace, TimeSpan? offset)
    {
        using HttpProbe probe = new(port);
        Samples samples = new();
        if (offset is { } wait) _stop.Token.WaitHandle.WaitOne(wait);
        while (!_stop.IsCancellationRequested)
        {
            long begin = Stopwatch.GetTimestamp();
            samples.Add(probe.Get(path).Total);
            TimeSpan rest = (pace ?? TimeSpan.Zero) - Stopwatch.GetElapsedTime(begin);
            if (rest > TimeSpan.Zero) _stop.Token.WaitHandle.WaitOne(rest);
        }
        return samples;
    }

    /// <summary>The times of so many questions about /health, one after the other on one connection.</summary>
    public static async Task<Samples> HealthAsync(int port, int count)
    {
        using HttpProbe probe = new(port);
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(5));
        Samples samples = new();
        while (samples.Count < count)
        {
            await pace.WaitForNextTickAsync();
            samples.Add(probe.Get("/health").Total);
        }
        return samples;
    }
}
