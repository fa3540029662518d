using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesosd.Harness;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;

namespace Mesosd.Load;

/// <summary>
/// One request and its answer over the native protocol against a bare socket's ping-pong of 64 bytes. Both servers
/// are processes of their own; both clients block. Turns of the two alternate, so that noise hits both.
/// </summary>
internal static class RoundTrips
{
    private const double MostTimesBare = 1.5;
    private const int Turns = 10;

    public static async Task RunAsync(Report report, bool quick)
    {
        int perTurn = quick ? 200 : 3000;
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync();
        using Process echo = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--serve-echo"]) { RedirectStandardOutput = true })!;
        using Socket bare = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        bare.Connect(IPAddress.Loopback, int.Parse((await echo.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
        using RawClient native = new(cluster.Port);
        byte[] request = RawClient.Frame(FrameKinds.MasterCall, 1, new Call { Type = CallType.GetHealth });

        Samples ofBare = new(), ofNative = new();
        for (int turn = -1; turn < Turns; turn++)
        {
            Measure(perTurn, turn < 0 ? new Samples() : ofBare, new BareExchange(bare).Once);
            Measure(perTurn, turn < 0 ? new Samples() : ofNative, () =>
            {
                native.Send(request);
                native.Receive();
            });
        }
        double ratio = ofNative.Median / ofBare.Median;
        report.Add($"round trip, p50 of {ofNative.Count}", $"{Report.Microseconds(ofNative.Median)} ({Report.Number(ratio, "0.00")} ×)",
            $"bare socket: {Report.Microseconds(ofBare.Median)}", "≤ 1.5 × bare", ratio <= MostTimesBare);
        report.Add("round trip, p99", Report.Microseconds(ofNative.Percentile(0.99)),
            $"bare socket: {Report.Microseconds(ofBare.Percentile(0.99))}", "", null);
        report.Add("round trips per second, one connection", Report.Number(1 / ofNative.Median.TotalSeconds),
            $"bare socket: {Report.Number(1 / ofBare.Median.TotalSeconds)}", "", null);
    }

    private static void Measure(int count, Samples samples, Action exchange)
    {
        for (int index = 0; index < count; index++)
        {
            long begin = Stopwatch.GetTimestamp();
            exchange();
            samples.Add(Stopwatch.GetElapsedTime(begin));
        }
    }

    private sealed class BareExchange(Socket socket)
    {
        private readonly byte[] _buffer = new byte[EchoServer.MessageBytes];

        public void Once()
        {
            socket.Send(_buffer);
            EchoServer.ReadWhole(socket, _buffer);
        }
    }
}
