using System.Buffers;
using System.Text.Json;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>A snapshot costs the loop what has changed since the last one.</summary>
public sealed class LargeSnapshotTests
{
    private const int Tasks = 20_000;

    [Fact]
    public void The_first_one_is_made_in_steps_and_shows_what_changed_between_them()
    {
        MasterBench bench = Filled();
        int steps = 0;
        MasterSnapshot? snapshot;
        while ((snapshot = bench.Core.TrySnapshot(SnapshotParts.Tasks, bench.Core.Now, 1000)) is null)
            bench.SayAsAgent(bench.Update($"t{997 * steps++ % Tasks}", TaskState.Running, 1));
        Assert.InRange(steps, Tasks / 1500, Tasks / 500);
        ReadingInvariants.Check(bench.Core);
        Assert.Equal(steps, MasterReader.DescribeState(snapshot).GetTasks!.Tasks.Count(task => task.State == TaskState.Running));
    }

    [Fact]
    public void One_changed_task_among_many_costs_some_kilobytes()
    {
        MasterBench bench = Filled();
        bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        bench.SayAsAgent(bench.Update("t7", TaskState.Running, 1));
        bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        bench.SayAsAgent(bench.Update("t8", TaskState.Running, 1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 12_000, $"{allocated} bytes for one changed task among {Tasks}");
    }

    [Fact]
    public void A_snapshot_stays_as_it_was_whatever_happens_afterwards()
    {
        MasterBench bench = Filled();
        for (int i = 0; i < Tasks; i += 2) bench.SayAsAgent(bench.Update($"t{i}", TaskState.Running, 1));
        MasterSnapshot snapshot = bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        byte[] then = MessageCodec.ToBytes(MasterReader.DescribeState(snapshot));
        for (int i = 0; i < Tasks; i += 3)
        {
            bench.SayAsAgent(bench.Update($"t{i}", TaskState.Running, 2));
            bench.SayAsAgent(bench.Update($"t{i}", TaskState.Finished, 3));
            bench.Say(bench.Acknowledge($"t{i}", 3));
            if (i % 999 == 0) ReadingInvariants.Check(bench.Core);
        }
        ReadingInvariants.Check(bench.Core);
        Assert.Equal(then, MessageCodec.ToBytes(MasterReader.DescribeState(snapshot)));
    }

    [Fact]
    public void Frameworks_are_followed_while_nobody_asks_for_tasks()
    {
        MasterBench bench = new("cpus:4;mem:4096");
        Assert.Equal(1, Connected());
        bench.LoseFramework();
        Assert.Equal(0, Connected());
        bench.BringFrameworkBack();
        Assert.Equal(1, Connected());
        ReadingInvariants.Check(bench.Core);

        int Connected() => bench.Core.Snapshot(SnapshotParts.None, bench.Core.Now).Totals.FrameworksConnected;
    }

    [Fact]
    public void What_nobody_asks_for_is_not_followed_for_ever()
    {
        MasterBench bench = Filled();
        bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        bench.Advance(TimeSpan.FromMinutes(3));
        bench.Wake();
        bench.Core.Snapshot(SnapshotParts.Agents, bench.Core.Now);
        bench.Advance(TimeSpan.FromMinutes(3));
        bench.Wake();
        Assert.True(bench.Core.IsRead);
        Assert.False(bench.Core.Snapshot(SnapshotParts.Agents, bench.Core.Now).Parts.HasFlag(SnapshotParts.Tasks));
        bench.Advance(TimeSpan.FromMinutes(11));
        bench.Wake();
        Assert.False(bench.Core.IsRead);
        ReadingInvariants.Check(bench.Core);
    }

    [Fact]
    public void The_whole_state_is_written_in_pieces_and_costs_no_memory_for_each_task()
    {
        MasterBench bench = Filled();
        for (int i = 0; i < Tasks; i++) bench.SayAsAgent(bench.Update($"t{i}", TaskState.Running, 1));
        MasterSnapshot snapshot = bench.Core.Snapshot(StateJson.Parts, bench.Core.Now);
        MasterFacts facts = new() { Version = new VersionInfo { Version = "1" } };
        using MemoryStream all = new(16 << 20);
        // The first time pays for what is made once.
        for (int round = 0; round < 2; round++)
        {
            all.SetLength(0);
            using JsonPieces json = new();
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (bool _ in new StateJson(json, snapshot, facts, new WorkCounter()).WriteState()) Send(json, all);
            Send(json, all);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(round == 0 || allocated < 100_000, $"{allocated} bytes for {Tasks} tasks");
        }
        using JsonDocument state = JsonDocument.Parse(all.ToArray());
        JsonElement framework = state.RootElement.GetProperty("frameworks")[0];
        Assert.Equal(Tasks, framework.GetProperty("tasks").GetArrayLength());
        Assert.Equal(200.0, framework.GetProperty("used_resources").GetProperty("cpus").GetDouble());
    }

    [Fact]
    public void Whole_answers_of_operators_are_written_in_pieces_and_cost_no_memory_for_each_task()
    {
        MasterBench bench = Filled();
        for (int i = 0; i < Tasks; i++) bench.SayAsAgent(bench.Update($"t{i}", TaskState.Running, 1));
        MasterSnapshot snapshot = bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        byte[] whole = MessageCodec.ToBytes(MasterReader.DescribeState(snapshot));
        Check(() => new OutlineWire(new PieceBuffer(), SnapshotOutlines.Of(CallType.GetState, snapshot)), whole.Length);
        Check(() => new OutlineJson(new JsonPieces(), SnapshotOutlines.Of(CallType.GetState, snapshot)), whole.Length);

        static void Check(Func<OutlineWriter> open, int leastBytes)
        {
            // The first time pays for what is made once.
            Write(open);
            long before = GC.GetAllocatedBytesForCurrentThread();
            long written = Write(open);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(written > leastBytes, $"{written} bytes where there are at least {leastBytes}");
            // Some small objects for each chunk.
            Assert.True(allocated < 10 * Tasks, $"{allocated} bytes for {Tasks} tasks");
        }
    }

    [Fact]
    public void One_changed_task_among_many_is_written_again_with_its_chunk_and_nothing_else_is()
    {
        MasterBench bench = Filled();
        for (int i = 0; i < Tasks; i++) bench.SayAsAgent(bench.Update($"t{i}", TaskState.Running, 1));
        using ChunkTexts kept = new(TimeProvider.System, 100 << 20);
        CountingTexts texts = new(kept);
        WriteAll(bench, texts);
        // Three forms of all tasks, and of the one agent.
        Assert.Equal(3 * ((Tasks + SharedChunk.Size - 1) / SharedChunk.Size + 1), texts.Written);
        long bytes = kept.Bytes;
        bench.SayAsAgent(bench.Update("t7", TaskState.Running, 2));
        texts.Written = 0;
        WriteAll(bench, texts);
        Assert.Equal(3, texts.Written);
        Assert.InRange(kept.Bytes - bytes, 1, 3 * PieceBuffer.MaxKeptBytes);
        texts.Written = 0;
        WriteAll(bench, texts);
        Assert.Equal(0, texts.Written);
    }

    private static void WriteAll(MasterBench bench, CountingTexts texts)
    {
        MasterSnapshot snapshot = bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        MasterFacts facts = new() { Version = new VersionInfo { Version = "1" } };
        using JsonPieces json = new(texts);
        foreach (bool _ in new StateJson(json, snapshot, facts, new WorkCounter()).WriteState()) json.TakePiece();
        Write(() => new OutlineWire(new PieceBuffer(texts), SnapshotOutlines.Of(CallType.GetState, snapshot)));
        Write(() => new OutlineJson(new JsonPieces(texts), SnapshotOutlines.Of(CallType.GetState, snapshot)));
    }

    // Another thread may take a text away at the last moment.
    [Fact]
    public void Texts_that_are_gone_when_they_are_wanted_are_written_again()
    {
        MasterBench bench = Filled();
        using ChunkTexts kept = new(TimeProvider.System, 100 << 20);
        CountingTexts texts = new(kept);
        MasterSnapshot snapshot = bench.Core.Snapshot(SnapshotParts.All, bench.Core.Now);
        MasterFacts facts = new() { Version = new VersionInfo { Version = "1" } };
        byte[] first = State();
        texts.LosesEvery = 2;
        Assert.Equal(first, State());
        texts.LosesEvery = 1;
        Assert.Equal(first, State());

        byte[] State()
        {
            using JsonPieces json = new(texts);
            using MemoryStream all = new();
            foreach (bool _ in new StateJson(json, snapshot, facts, new WorkCounter()).WriteState()) all.Write(json.TakePiece().Span);
            all.Write(json.TakePiece().Span);
            return all.ToArray();
        }
    }

    private sealed class CountingTexts(ChunkTexts inner) : IChunkTexts
    {
        public int Written { get; set; }

        public int LosesEvery { get; set; } = int.MaxValue;

        private int Asked { get; set; }

        public bool TryCopy(ChunkText text, IBufferWriter<byte> target) =>
            ++Asked % LosesEvery != 0 && inner.TryCopy(text, target);

        public ChunkText Keep(ReadOnlySpan<byte> bytes)
        {
            Written++;
            return inner.Keep(bytes);
        }
    }

    private static long Write(Func<OutlineWriter> open)
    {
        using OutlineWriter writer = open();
        long written = 0;
        foreach (bool _ in writer.Write()) written += writer.TakePiece().Length;
        return written + writer.TakePiece().Length;
    }

    private static void Send(JsonPieces json, Stream target)
    {
        ReadOnlyMemory<byte> piece = json.TakePiece();
        Assert.InRange(piece.Length, 1, JsonPieces.PieceBytes + 4096);
        target.Write(piece.Span);
    }

    private static MasterBench Filled()
    {
        MasterBench bench = new("cpus:1000;mem:2000000");
        bench.Say(bench.Accept(
            bench.LastOffer.Id, Enumerable.Range(0, Tasks).Select(i => NewTask(bench, $"t{i}"))));
        Assert.Equal(Tasks, bench.Core.LiveTasks[TaskState.Staging]);
        return bench;
    }

    private static TaskInfo NewTask(MasterBench bench, string id)
    {
        TaskInfo task = bench.NewTask(id, "cpus:0.01;mem:32");
        task.Command = new CommandInfo { Value = "true" };
        return task;
    }
}
