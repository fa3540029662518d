using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Mesosd.Load;

/// <summary>
/// Tens of thousands of agents that ask one master for their admission, in waves as large as the limit of open files
/// lets connections be.
/// </summary>
internal static class Fleet
{
    private const int FirstPort = 1024;
    // Of this process and the master's: everything else that they hold open.
    private const int OtherFiles = 1000;
    private const int ConnectingAtOnce = 200;
    // Two addresses have enough ports between them for every wave that a limit of open files allows.
    private const int MaxWave = 50_000;

    /// <summary>How many agents can be connected at a time.</summary>
    public static int WaveSize { get; } = Math.Min(MaxWave, OpenFiles() - OtherFiles);

    /// <summary>Admits agents; the time from each wave's first request to its last answer, all waves together.</summary>
    public static async Task<TimeSpan> AdmitAsync(IPEndPoint master, IPAddress[] sources, int count)
    {
        TimeSpan sum = TimeSpan.Zero;
        for (int first = 0; first < count; first += WaveSize)
            sum += await WaveAsync(master, sources, first, Math.Min(WaveSize, count - first));
        return sum;
    }

    private static async Task<TimeSpan> WaveAsync(IPEndPoint master, IPAddress[] sources, int first, int count)
    {
        FleetAgent[] agents = [.. Enumerable.Range(0, count).Select(_ => new FleetAgent())];
        ParallelOptions options = new() { MaxDegreeOfParallelism = ConnectingAtOnce };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), options,
            async (index, _) => await agents[index].ConnectAsync(master, sources[index % sources.Length]));
        long begin = Stopwatch.GetTimestamp();
        for (int index = 0; index < count; index++) agents[index].Register(FirstPort + first + index);
        foreach (FleetAgent agent in agents) await agent.Registered;
        TimeSpan taken = Stopwatch.GetElapsedTime(begin);
        foreach (FleetAgent agent in agents) agent.Vanish();
        return taken;
    }

    private static int OpenFiles()
    {
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string most = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out int files) ? files : int.MaxValue;
    }
}
