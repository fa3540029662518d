using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>What is written item by item is, byte for byte, what whole messages are encoded to.</summary>
public sealed class SnapshotOutlineTests
{
    private const int ManyTasks = 3_000;

    public static TheoryData<CallType> Questions =>
    [
        CallType.GetState, CallType.GetAgents, CallType.GetFrameworks, CallType.GetExecutors, CallType.GetTasks,
        CallType.GetOperations, CallType.GetRoles,
    ];

    [Theory]
    [MemberData(nameof(Questions))]
    public void Answers_about_any_cluster_are_the_bytes_of_the_whole_message(CallType question)
    {
        Assert.True(SnapshotOutlines.IsFor(question));
        foreach (MasterSnapshot snapshot in Clusters())
        {
            IMessage whole = new MasterReader(new MasterFacts { Version = new VersionInfo { Version = "1" } })
                .Answer(new Call { Type = question }, snapshot, () => default);
            byte[] wire = MessageCodec.ToBytes(whole);
            byte[] json = MediaTypes.Encode(whole, MediaType.Json);
            Assert.Equal(wire, Join(Wire(question, snapshot, null), writer => writer.Write()));
            Assert.Equal(json, Join(Json(question, snapshot, null), writer => writer.Write()));
            // Room for some chunks, for all of them, and all that was kept already.
            using ChunkTexts few = new(TimeProvider.System, 100_000), all = new(TimeProvider.System, 100 << 20);
            foreach (ChunkTexts texts in new[] { few, few, all, all })
            {
                Assert.Equal(json, Join(Json(question, snapshot, texts), writer => writer.Write()));
                Assert.Equal(wire, Join(Wire(question, snapshot, texts), writer => writer.Write()));
            }
        }
    }

    [Fact]
    public void The_first_record_of_a_stream_is_that_of_the_whole_message()
    {
        foreach (MasterSnapshot snapshot in Clusters())
        {
            Event whole = new()
            {
                Type = EventType.Subscribed,
                Subscribed = new EventSubscribed
                {
                    GetState = MasterReader.DescribeState(snapshot),
                    HeartbeatIntervalSeconds = MasterCoreSettings.UsualSchedulerHeartbeat.TotalSeconds,
                },
            };
            MessageOutline outline = SnapshotOutlines.Subscribed(snapshot);
            using ChunkTexts kept = new(TimeProvider.System, 100 << 20);
            foreach (ChunkTexts? texts in new[] { null, kept, kept })
            {
                using OutlineWire wire = new(new PieceBuffer(texts), outline);
                Assert.Equal(Record(whole, MediaType.Protobuf), Join(wire, writer => writer.WriteRecord()));
                using OutlineJson json = new(new JsonPieces(texts), outline);
                Assert.Equal(Record(whole, MediaType.Json), Join(json, writer => writer.WriteRecord()));
            }
        }
    }

    [Fact]
    public void Only_questions_about_lists_of_the_cluster_have_an_outline()
    {
        CallType[] with = [.. Enum.GetValues<CallType>().Where(SnapshotOutlines.IsFor).Order()];
        Assert.Equal(Questions.Select(row => row.Data).Order(), with);
    }

    // Nothing at all, a bit of everything, and more than fits into some pieces.
    private static IEnumerable<MasterSnapshot> Clusters()
    {
        ScenarioRunner empty = new();
        yield return empty.World.Core.Snapshot(SnapshotParts.All, empty.World.Now);
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web checkpoint partition-aware failover=60s
            framework f2 roles=db
            agent a1 cpus:4;mem:1024;ports:[31000-31009];disk(db):100
            agent a2 cpus:2;mem:512
            agent a3 cpus:2;mem:512 host=h3
            f1 -> accept o2 launch t1=cpus:1;mem:32 t2=cpus:0.5@e1(cpus:0.1;mem:16)
            f2 -> accept o1 filter=1000 launch t3=cpus:1;ports:[31001-31002] t4=cpus:1
            a1 -> update f2/t3 RUNNING uuid=1
            a1 -> update f2/t4 FINISHED uuid=2
            f2 -> acknowledge t4 a1 uuid=2
            framework f3
            f3 -> teardown
            """);
        yield return runner.World.Core.Snapshot(SnapshotParts.All, runner.World.Now);
        runner.Run("failover\nconnect a1\na1 -> reregister\n");
        yield return runner.World.Core.Snapshot(SnapshotParts.All, runner.World.Now);
        ScenarioRunner operating = new();
        operating.Run("""
            framework f1 role=web
            agent a1 cpus:4
            f1 -> accept o1 filter=60 reserve cpus(web!):1 op=x reserve cpus(web!):1 op=y
            a1 -> operation f1/x FINISHED uuid=1
            """);
        MasterSnapshot operations = operating.World.Core.Snapshot(SnapshotParts.All, operating.World.Now);
        Assert.Equal(2, new SnapshotItems(operations).Operations().Count());
        Assert.NotEmpty(new SnapshotItems(operations).Roles());
        yield return operations;
        MasterBench bench = Filled();
        yield return bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
    }

    // Tasks of all sizes, some over, some with more to tell than others.
    private static MasterBench Filled()
    {
        MasterBench bench = new("cpus:1000;mem:2000000;ports:[1000-9000]");
        Random random = new(7);
        bench.Say(bench.Accept(bench.LastOffer.Id, Enumerable.Range(0, ManyTasks).Select(i => NewTask(bench, random, i))));
        for (int i = 0; i < ManyTasks; i++)
        {
            if (random.Next(4) == 0) continue;
            bench.SayAsAgent(bench.Update($"t{i}", TaskState.Running, 1));
            if (random.Next(2) == 0) continue;
            bench.SayAsAgent(bench.Update($"t{i}", TaskState.Finished, 2));
            bench.Say(bench.Acknowledge($"t{i}", 2));
        }
        return bench;
    }

    private static TaskInfo NewTask(MasterBench bench, Random random, int number)
    {
        string ports = random.Next(3) == 0 ? $";ports:[{1000 + 2 * number}-{1001 + 2 * number}]" : "";
        TaskInfo task = bench.NewTask($"t{number}", $"cpus:0.{random.Next(1, 3)};mem:{random.Next(1, 300)}{ports}");
        task.Name = new string(random.Next(2) == 0 ? 'x' : 'ж', random.Next(1, 200)) + "\"\\\n";
        task.Command = new CommandInfo { Value = "true" };
        if (random.Next(3) == 0)
            task.Labels = new Labels { LabelsValue = { new Label { Key = "k", Value = new string('v', random.Next(300)) } } };
        return task;
    }

    private static OutlineWire Wire(CallType question, MasterSnapshot snapshot, ChunkTexts? texts) =>
        new(new PieceBuffer(texts), SnapshotOutlines.Of(question, snapshot));

    private static OutlineJson Json(CallType question, MasterSnapshot snapshot, ChunkTexts? texts) =>
        new(new JsonPieces(texts), SnapshotOutlines.Of(question, snapshot));

    private static byte[] Record(Event whole, MediaType type)
    {
        RecordBuffer records = new();
        records.Add(whole, type);
        return [.. records.Take()];
    }

    private static byte[] Join(OutlineWriter writer, Func<OutlineWriter, IEnumerable<bool>> write)
    {
        using OutlineWriter used = writer;
        using MemoryStream all = new();
        foreach (bool _ in write(used)) Take();
        Take();
        return all.ToArray();

        void Take()
        {
            ReadOnlyMemory<byte> piece = used.TakePiece();
            Assert.InRange(piece.Length, 0, PieceBuffer.CopiedPieceBytes + PieceBuffer.MaxKeptBytes);
            all.Write(piece.Span);
        }
    }
}
