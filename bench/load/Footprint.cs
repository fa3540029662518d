using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesosd.Harness;

namespace Mesosd.Load;

/// <summary>Size of the file, time from exec to an answer on /health, and memory of each role when idle.</summary>
internal static class Footprint
{
    private const double MaxMegabytes = 25;
    private static readonly TimeSpan MaxStart = TimeSpan.FromMilliseconds(30);
    private const double MaxIdleMegabytes = 40;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(Report report, bool quick)
    {
        double megabytes = new FileInfo(Repository.Mesosd).Length / 1e6;
        report.Add("size of the binary", $"{Report.Number(megabytes, "0.0")} MB", "Mesos: 52 MB, 56 shared libraries",
            "≤ 25 MB", megabytes <= MaxMegabytes);
        await StartAsync(report, "master", quick ? 3 : 21, port => ["master", "--ip=127.0.0.1", $"--port={port}", "--registry=in_memory"]);
        await IdleAsync(report, quick ? TimeSpan.FromSeconds(1) : Settling);
    }

    private static async Task StartAsync(Report report, string role, int runs, Func<int, string[]> arguments)
    {
        Samples samples = new();
        for (int run = 0; run <= runs; run++)
        {
            int port = 21_000 + run;
            long begin = Stopwatch.GetTimestamp();
            await using RunningProgram program = RunningProgram.Start(Repository.Mesosd, arguments(port));
            await FirstHealthAsync(port);
            // The first run fills the page cache.
            if (run > 0) samples.Add(Stopwatch.GetElapsedTime(begin));
        }
        report.Add($"exec of {role} to /health answering, median of {runs}", Report.Milliseconds(samples.Median),
            "Mesos: 58 ms", "≤ 30 ms", samples.Median <= MaxStart);
    }

    private static async Task IdleAsync(Report report, TimeSpan settling)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        using PeriodicTimer wait = new(settling);
        await wait.WaitForNextTickAsync();
        foreach (string process in cluster.LiveProcesses())
        {
            string role = process.Split(' ').ElementAtOrDefault(2) ?? process;
            double resident = ResidentMegabytes(process.Split(':')[0]);
            report.Add($"idle memory of {role} (resident)", $"{Report.Number(resident, "0.0")} MB", "Mesos' master: 55 MB",
                "≤ 40 MB", resident <= MaxIdleMegabytes);
        }
    }

    /// <summary>The resident memory of a process.</summary>
    public static double ResidentMegabytes(string processId) => StatusMegabytes(processId, "VmRSS");

    /// <summary>The most that it was since <see cref="ForgetPeak"/>.</summary>
    public static double PeakMegabytes(string processId) => StatusMegabytes(processId, "VmHWM");

    /// <summary>Begins a new peak with what is resident now.</summary>
    public static void ForgetPeak(string processId) => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    private static double StatusMegabytes(string processId, string name)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(text => text.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    // A bare socket: an HTTP client's own start would be part of the time.
    private static async Task FirstHealthAsync(int port)
    {
        byte[] request = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray();
        byte[] answer = new byte[1024];
        while (true)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                socket.Send(request);
                if (socket.Receive(answer) > 12 && answer[9] == (byte)'2') return;
            }
            catch (SocketException)
            {
                // Not listening yet. Nothing shorter than a turn of the scheduler would be a finer clock.
                await Task.Yield();
            }
        }
    }
}
