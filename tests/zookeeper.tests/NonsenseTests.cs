using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>A whole client against servers that answer with mutated packets, from one seed.</summary>
public sealed class NonsenseTests
{
    private const int Connections = 1_000;

    [Fact]
    public async Task Client_outlives_servers_that_send_anything()
    {
        Random random = new(4711);
        ManualTime time = new();
        ScriptedEnsemble servers = new();
        HashSet<string> reasons = [];
        Assert.True(ZooKeeperAddress.TryParse("a", out ZooKeeperAddress? address, out _));
        ZooKeeperClient client = new(new ZooKeeperOptions
        {
            Address = address,
            TimeProvider = time,
            Dialer = servers,
            Credentials = new ZooKeeperCredentials("u", "p"),
            Notice = text => { lock (reasons) reasons.Add(text); },
        });
        int answered = 0;
        for (int connection = 0; connection < Connections; connection++)
        {
            using ScriptedServer server = await AcceptAsync(servers, time);
            Task<ZooKeeperResult<NodeData>>[] requests = [client.GetAsync("/a", _ => { }), client.GetAsync("/b")];
            await server.WriteAsync(new PacketText().Int(0).Int(9_000).Long(connection / 10 + 1).Buffer([1]).Bool(false));
            await server.RawAsync(Mutate(random));
            server.Dispose();
            foreach (Task<ZooKeeperResult<NodeData>> request in requests)
                if (request.IsCompleted && (await request).IsOk) answered++;
        }
        Assert.False(client.State is SessionState.Closed or SessionState.AuthFailed);
        Task closing = client.CloseAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        await closing.OrTimeout();
        Assert.Equal(SessionState.Closed, client.State);
        Assert.True(reasons.Count > 10, $"{answered} answered; {string.Join('\n', reasons)}");
    }

    private static byte[] Mutate(Random random)
    {
        byte[] stream =
        [
            .. new PacketText().Int(-4).Long(0).Int(0).Framed(),
            .. new PacketText().Int(1).Long(5).Int(0).Buffer("x"u8).Stat().Framed(),
            .. new PacketText().Int(-1).Long(-1).Int(0).Int(3).Int(3).String("/a").Framed(),
            .. new PacketText().Int(2).Long(6).Int(-101).Framed(),
            .. new PacketText().Int(-2).Long(6).Int(0).Framed(),
        ];
        // Not the credentials' own error: to refuse them is a server's right, and the end.
        for (int change = random.Next(5); change >= 0; change--) stream[random.Next(20, stream.Length)] = (byte)random.Next(256);
        return stream[..random.Next(stream.Length + 1)];
    }

    private static async Task<ScriptedServer> AcceptAsync(ScriptedEnsemble servers, ManualTime time)
    {
        Task<ScriptedServer> dialed = servers.AcceptAsync();
        // Each turn lets a pause between attempts pass and the client's own loops run.
        while (!dialed.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        return await dialed;
    }
}
