using System.Buffers;
using System.Text;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;
using Mesosd.ZooKeeper.Wire;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>The bytes, as ZooKeeper 3.8 writes and reads them.</summary>
public sealed class WireTests
{
    private static readonly Chroot NoChroot = new("");

    // Each request behind its length, written out by hand from the protocol's description.
    public static TheoryData<string, string> Requests => new()
    {
        { "create", "00000032 00000007 0000000f 00000002 2f61 00000001 78 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000003" },
        { "container", "00000031 00000007 00000013 00000002 2f61 00000000 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000004" },
        { "set", "00000017 00000007 00000005 00000002 2f61 00000001 78 00000004" },
        { "delete", "00000012 00000007 00000002 00000002 2f61 ffffffff" },
        { "get", "0000000f 00000007 00000004 00000002 2f61 00" },
        { "exists with a watch", "0000000f 00000007 00000003 00000002 2f61 01" },
        { "exists with a watch that a persistent one covers", "0000000f 00000007 00000003 00000002 2f61 00" },
        { "children", "0000000f 00000007 0000000c 00000002 2f61 00" },
        { "sync", "0000000e 00000007 00000009 00000002 2f61" },
        { "get acl", "0000000e 00000007 00000006 00000002 2f61" },
        { "set acl", "0000002d 00000007 00000007 00000002 2f61 00000001 00000001 00000005 776f726c64 00000006 616e796f6e65 00000002" },
        { "auth", "0000001d 00000007 00000064 00000000 00000006 646967657374 00000003 753a70" },
        { "close", "00000008 00000007 fffffff5" },
        { "watch", "00000012 00000007 0000006a 00000002 2f61 00000000" },
        { "watch all below", "00000012 00000007 0000006a 00000002 2f61 00000001" },
        { "remove watches", "00000012 00000007 00000012 00000002 2f61 00000003" },
        { "transaction", "00000037 00000007 0000000e" +
            " 0000000d 00 ffffffff 00000002 2f61 00000003" +
            " 00000002 00 ffffffff 00000002 2f62 ffffffff" +
            " ffffffff 01 ffffffff" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_has_the_bytes_of_the_protocol(string name, string bytes)
    {
        Request request = RequestOf(name);
        request.Xid = 7;
        request.PacketBytes = Request.HeaderBytes + request.BodyBytes;
        ArrayBufferWriter<byte> output = new();
        JuteWriter writer = new(output);
        writer.WriteHeader(request.PacketBytes, request.Xid, request.OpCode);
        request.Write(writer);
        Assert.Equal(bytes.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal(request.PacketBytes + sizeof(int), output.WrittenCount);
    }

    [Fact]
    public void Handshake_has_the_bytes_of_the_protocol()
    {
        ArrayBufferWriter<byte> output = new();
        new ConnectRequest(0x0102, 10_000, new SessionTicket(0x77, new byte[] { 9, 8 })).Write(output);
        Assert.Equal("0000001f" + "00000000" + "0000000000000102" + "00002710" + "0000000000000077" + "000000020908" + "00",
            Convert.ToHexStringLower(output.WrittenSpan));

        byte[] answer = new PacketText().Int(0).Int(4_000).Long(0x77).Buffer([9, 8]).Bool(false).Bytes;
        Assert.True(ConnectResponse.TryRead(answer, out ConnectResponse response));
        Assert.Equal((4_000, 0x77, false), (response.TimeoutMilliseconds, response.Session.Id, response.IsExpired));
        Assert.Equal([9, 8], response.Session.Password.ToArray());
        Assert.True(ConnectResponse.TryRead(new PacketText().Int(0).Int(0).Long(0).Buffer(new byte[16]).Bytes, out response));
        Assert.True(response.IsExpired);
        for (int length = 0; length < answer.Length - 1; length++)
            Assert.False(ConnectResponse.TryRead(answer.AsSpan(0, length), out _), $"cut at {length}");
        Assert.False(ConnectResponse.TryRead(new PacketText().Int(0).Int(1).Long(1).Buffer(new byte[257]).Bytes, out _));
    }

    [Fact]
    public void Watches_are_registered_again_in_the_order_in_which_servers_take_them()
    {
        WatchTable table = new();
        table.Add(new OneShotWatch("/d", WatchKind.Data, awaitsCreation: false, Ignore), WatchKind.Data);
        table.Add(new OneShotWatch("/e", WatchKind.Data, awaitsCreation: true, Ignore), WatchKind.Existence);
        table.Add(new OneShotWatch("/c", WatchKind.Children, awaitsCreation: false, Ignore), WatchKind.Children);
        PersistentWatch plain = new(null!, "/p", "/p", isRecursive: false, Ignore);
        PersistentWatch recursive = new(null!, "/r", "/r", isRecursive: true, Ignore);
        PersistentWatch unsent = new(null!, "/u", "/u", isRecursive: true, Ignore);
        Assert.True(table.TryAdd(plain) && table.TryAdd(recursive) && table.TryAdd(unsent));
        table.Cover(plain);
        table.Cover(recursive);
        WatchRegistration packet = Assert.Single(table.Registrations(0x0102, maxBytes: 1000));
        ArrayBufferWriter<byte> output = new();
        packet.Write(new JuteWriter(output));
        Assert.Equal("0000000000000102" + "00000001000000022f64" + "00000001000000022f65" + "00000001000000022f63" +
            "00000001000000022f70" + "00000001000000022f72", Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal(packet.Bytes, output.WrittenCount);
    }

    [Fact]
    public void Many_watches_are_registered_in_several_packets()
    {
        WatchTable table = new();
        for (int index = 0; index < 1000; index++)
            table.Add(new OneShotWatch($"/node{index:0000}", WatchKind.Data, awaitsCreation: false, Ignore), WatchKind.Data);
        List<WatchRegistration> packets = table.Registrations(1, maxBytes: 1024);
        Assert.All(packets, packet => Assert.InRange(packet.Bytes, 1, 1024 + 16));
        // 13 bytes each: a prefix of four and nine letters.
        Assert.Equal(1000 * 13, packets.Sum(packet => packet.Bytes - 28));
    }

    [Fact]
    public async Task Stat_is_read_field_by_field()
    {
        GetRequest request = new("/a", null);
        Assert.True(Answer(request, new PacketText().Buffer("xy"u8).Stat().Bytes));
        NodeData read = (await request.Completion).Value;
        Assert.Equal("xy", Encoding.ASCII.GetString(read.Data));
        Assert.Equal(new NodeStat
        {
            CreatedZxid = 1,
            ModifiedZxid = 2,
            CreatedMilliseconds = 3,
            ModifiedMilliseconds = 4,
            Version = 5,
            ChildrenVersion = 6,
            AclVersion = 7,
            EphemeralOwner = 8,
            DataBytes = 9,
            ChildrenCount = 10,
            ChildrenModifiedZxid = 11,
        }, read.Stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("abc")]
    [InlineData("The quick brown fox jumps over the lazy dog, and then once more over the lazy dog.")]
    [InlineData("0123456789012345678901234567890123456789012345678901234")]
    [InlineData("01234567890123456789012345678901234567890123456789012345")]
    public void Digest_is_the_one_of_the_framework(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
#pragma warning disable CA5350 // ZooKeeper's digest scheme is SHA-1.
        Assert.Equal(System.Security.Cryptography.SHA1.HashData(bytes), Sha1Digest.Of(bytes));
#pragma warning restore CA5350
    }

    [Fact]
    public void Answer_cut_at_any_byte_is_malformed_and_never_wrong()
    {
        foreach ((string name, byte[] answer) in Answers())
        {
            Assert.True(Answer(RequestOf(name), answer), name);
            for (int length = 0; length < answer.Length; length++)
                Assert.False(Answer(RequestOf(name), answer[..length]), $"{name} cut at {length}");
        }
    }

    [Fact]
    public void Answer_with_any_mutation_is_read_or_refused_without_harm()
    {
        Random random = new(20261126);
        (string Name, byte[] Answer)[] answers = [.. Answers()];
        int refused = 0;
        for (int round = 0; round < 200_000; round++)
        {
            (string name, byte[] answer) = answers[random.Next(answers.Length)];
            byte[] mutated = (byte[])answer.Clone();
            for (int change = random.Next(4); change >= 0 && mutated.Length > 0; change--)
                mutated[random.Next(mutated.Length)] = random.Next(3) switch { 0 => 0xff, 1 => 0x7f, _ => (byte)random.Next(256) };
            if (!Answer(RequestOf(name), mutated)) refused++;
        }
        // Most mutations hit numbers, which may be anything; lengths, kinds and ends are what is refused.
        Assert.InRange(refused, 10_000, 190_000);
    }

    [Fact]
    public void Stream_cut_at_any_byte_gives_the_same_packets()
    {
        byte[] stream = [.. new PacketText().String("one").Framed(), .. new PacketText().Framed(), .. new PacketText().Int(3).Framed()];
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            List<byte[]> packets = [];
            ReadOnlySequence<byte> buffer = new(stream.AsMemory(0, cut));
            while (PacketParser.TryTake(ref buffer, 100, out ReadOnlySequence<byte> packet, out _)) packets.Add(packet.ToArray());
            byte[] rest = [.. buffer.ToArray(), .. stream[cut..]];
            buffer = new ReadOnlySequence<byte>(rest);
            while (PacketParser.TryTake(ref buffer, 100, out ReadOnlySequence<byte> packet, out _)) packets.Add(packet.ToArray());
            Assert.Equal([7, 0, 4], packets.Select(packet => packet.Length));
            Assert.Equal(0, buffer.Length);
        }
    }

    private static IEnumerable<(string Name, byte[] Answer)> Answers() =>
    [
        ("create", new PacketText().String("/a1").Stat().Bytes),
        ("set", new PacketText().Stat().Bytes),
        ("get", new PacketText().Buffer("xy"u8).Stat().Bytes),
        ("exists with a watch", new PacketText().Stat().Bytes),
        ("children", new PacketText().Int(2).String("x").String("yz").Stat().Bytes),
        ("get acl", new PacketText().Int(1).Int(31).String("world").String("anyone").Stat().Bytes),
        ("transaction", new PacketText().Int(13).Bool(false).Int(0).Int(2).Bool(false).Int(0).Int(-1).Bool(true).Int(-1).Bytes[..^4]),
        ("transaction", new PacketText().Int(-1).Bool(false).Int(-103).Int(-103).Int(15).Bool(false).Int(0).String("/b").Stat()
            .Int(-1).Bool(true).Bytes),
    ];

    private static Request RequestOf(string name) => name switch
    {
        "create" => new CreateRequest(ZooKeeperOperation.Create("/a", "x"u8.ToArray(), CreateMode.EphemeralSequential), NoChroot),
        "container" => new CreateRequest(ZooKeeperOperation.Create("/a", default, CreateMode.Container), NoChroot),
        "set" => new SetRequest(ZooKeeperOperation.Set("/a", "x"u8.ToArray(), 4), "/a"),
        "delete" => new DeleteRequest(ZooKeeperOperation.Delete("/a"), "/a"),
        "get" => new GetRequest("/a", null),
        "exists with a watch" => new ExistsRequest("/a", new OneShotWatch("/a", WatchKind.Data, true, Ignore)),
        "exists with a watch that a persistent one covers" =>
            new ExistsRequest("/a", new OneShotWatch("/a", WatchKind.Data, true, Ignore) { IsCovered = true }),
        "children" => new ChildrenRequest("/a", null),
        "sync" => new SyncRequest("/a", "/a"),
        "get acl" => new GetAclRequest("/a"),
        "set acl" => new SetAclRequest("/a", AccessRule.ReadOnly, 2),
        "auth" => new AuthRequest(new ZooKeeperCredentials("u", "p")),
        "close" => new CloseRequest(),
        "watch" => new AddWatchRequest(new PersistentWatch(null!, "/a", "/a", isRecursive: false, Ignore)),
        "watch all below" => new AddWatchRequest(new PersistentWatch(null!, "/a", "/a", isRecursive: true, Ignore)),
        "remove watches" => new RemoveWatchesRequest("/a", "/a", only: null),
        "transaction" => new TransactionRequest([ZooKeeperOperation.Check("/a", 3), ZooKeeperOperation.Delete("/b")], NoChroot),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static bool Answer(Request request, byte[] body)
    {
        JuteReader reader = new(body);
        return request.Answer(ref reader);
    }

    private static void Ignore(WatchEvent seen)
    {
        // These tests are about bytes.
    }
}
