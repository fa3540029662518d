using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mesosd.Harness;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Load;

/// <summary>Small messages in a stream on one connection: one way between two connections, and requests with answers.</summary>
internal static class Pipeline
{
    private const double Least = 2_000_000;

    public static async Task RunAsync(Report report, bool quick)
    {
        await OneWayAsync(report, quick ? 100_000 : 10_000_000);
        await AnsweredAsync(report, quick ? 20_000 : 2_000_000);
    }

    // Sender and receiver each have a core: kill requests of some 60 bytes, each encoded, framed, sent, parsed and
    // decoded into a message.
    private static async Task OneWayAsync(Report report, int messages)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket outgoing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await outgoing.ConnectAsync(listener.LocalEndPoint!);
        Counting counting = new(messages);
        Connection receiver = Connection.Accept(new SocketPipe(await listener.AcceptAsync()), SettingsOf(PeerRole.Agent), counting,
            static _ => HandshakeVerdict.Welcome);
        Connection sender = Connection.Open(new SocketPipe(outgoing), SettingsOf(PeerRole.Master), counting.Opening);
        receiver.Start();
        sender.Start();
        await counting.Opening.Opened.Task.WaitAsync(RunningProgram.Patience);

        KillTask kill = new() { FrameworkId = new FrameworkId("0d1c3a5e-0001"), TaskId = new TaskId("task-000000042") };
        long begin = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < messages;)
        {
            // Far below the limit of the queue: what is measured is a steady stream.
            if (sender.QueuedBytes > 1 << 20)
            {
                Thread.Yield();
                continue;
            }
            for (int batch = 0; batch < 64 && sent < messages; batch++, sent++) sender.TrySend(kill);
            sender.Flush();
        }
        await counting.Done.Task.WaitAsync(TimeSpan.FromMinutes(2));
        double rate = messages / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        report.Add($"one-way small messages ({MessageCodec.ToBytes(kill).Length + FrameHeader.SizeBytes} bytes), encoded and decoded, one connection",
            $"{Report.Number(rate / 1e6, "0.00")} million/s", "", "≥ 2 million/s per core", rate >= Least);
        sender.Close(GoodbyeReason.Finished);
    }

    private static async Task AnsweredAsync(Report report, int requests)
    {
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync();
        using RawClient client = new(cluster.Port);
        const int Batch = 500;
        byte[] request = RawClient.Frame(FrameKinds.MasterCall, 1, new Call { Type = CallType.GetHealth });
        byte[] batch = [.. Enumerable.Repeat(request, Batch).SelectMany(bytes => bytes)];
        byte[] buffer = new byte[1 << 20];
        long begin = Stopwatch.GetTimestamp();
        Task sending = Task.Run(() =>
        {
            for (int sent = 0; sent < requests; sent += Batch) client.Send(batch);
        });
        int carried = 0;
        for (int answered = 0; answered < requests;) answered += client.ReceiveMany(buffer, ref carried);
        await sending;
        double rate = requests / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        report.Add("pipelined requests, each answered by the published master, one connection",
            $"{Report.Number(rate / 1e6, "0.00")} million/s", "", "", null);
    }

    private static ConnectionSettings SettingsOf(PeerRole role) => new() { Self = new LocalIdentity { Role = role } };

    private sealed class Counting(int expected) : IFrameReceiver
    {
        private readonly StringPool _strings = new();
        private int _received;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Opener Opening { get; } = new();

        public void OnOpened(Connection connection) { }

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
        {
            WireReader reader = new(payload, DecodeLimits.Default, _strings);
            if (MasterToAgentFrames.Decode(header.Kind, ref reader) is not KillTask || reader.Failed)
                Done.TrySetException(new InvalidOperationException(reader.Error.ToString()));
            if (++_received == expected) Done.TrySetResult();
        }

        public void OnTurnEnd(Connection connection) { }

        public void OnClosed(Connection connection, CloseReason reason, string? message) =>
            Done.TrySetException(new IOException($"{reason}: {message}"));
    }

    private sealed class Opener : IFrameReceiver
    {
        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnOpened(Connection connection) => Opened.TrySetResult();

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) { }

        public void OnTurnEnd(Connection connection) { }

        public void OnClosed(Connection connection, CloseReason reason, string? message) { }
    }
}
