using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Registry;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>What readers of many agents cost, and that they do not get in each other's way.</summary>
public sealed class ManyReadersTests
{
    private const int Agents = 2_000, TasksPerAgent = 10;

    private static readonly MasterFacts s_facts = new() { Version = new VersionInfo { Version = "1" } };

    [Fact]
    public void A_summary_that_was_counted_before_costs_little_memory_for_each_agent_and_none_for_tasks()
    {
        MasterSnapshot snapshot = Fleet().Core.Snapshot(StateJson.Parts, default);
        WorkCounter counter = new();
        // The first time counts the chunks, and arrays come from a pool that has none yet.
        for (int round = 0; round < 2; round++) Write(snapshot, null, state => state.WriteSummary(), counter: counter);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Write(snapshot, null, state => state.WriteSummary(), counter: counter);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 300 * Agents, $"{allocated} bytes for {Agents} agents");
    }

    [Fact]
    public void Readers_at_the_same_time_get_the_same_bytes_though_little_of_them_is_kept()
    {
        MasterSnapshot snapshot = Fleet().Core.Snapshot(StateJson.Parts, default);
        byte[] expected = WriteWhole(snapshot, null);
        using ChunkTexts texts = new(TimeProvider.System, expected.Length / 2);
        Parallel.For(0, 24, round =>
        {
            if (round % 5 == 0) texts.Forget(TimeSpan.Zero);
            Assert.Equal(expected, WriteWhole(snapshot, texts));
        });
        Assert.InRange(texts.Bytes, 1, expected.Length / 2);
    }

    [Fact]
    public void Agents_that_did_not_change_are_copied_and_changed_ones_are_written_anew()
    {
        MasterFleet fleet = Fleet();
        using ChunkTexts texts = new(TimeProvider.System, 64 << 20);
        WriteWhole(fleet.Core.Snapshot(StateJson.Parts, fleet.Now), texts);
        for (int i = 0; i < Agents; i += 500) fleet.Give(MasterInput.Lost(MasterFleet.LinkOf(i)));
        MasterSnapshot after = fleet.Core.Snapshot(StateJson.Parts, fleet.Now);
        Assert.Equal(WriteWhole(after, null), WriteWhole(after, texts));
    }

    private static MasterFleet Fleet()
    {
        RegistryState registry = new();
        for (int i = 0; i < Agents; i++)
            registry.Apply(new Protocol.Native.RegistryOperation
            {
                AdmitAgent = new Protocol.Native.AdmitAgent { Agent = MasterFleet.Agent(i) },
            });
        MasterFleet fleet = new(ScenarioWorld.DefaultSettings with { Recovered = registry });
        for (int i = 0; i < Agents; i++)
        {
            fleet.Open(i);
            fleet.Say(i, fleet.Report(i, TasksPerAgent));
        }
        return fleet;
    }

    private static byte[] WriteWhole(MasterSnapshot snapshot, IChunkTexts? texts)
    {
        using MemoryStream all = new();
        Write(snapshot, texts, state => state.WriteState(), all);
        return all.ToArray();
    }

    private static void Write(
        MasterSnapshot snapshot, IChunkTexts? texts, Func<StateJson, IEnumerable<bool>> pieces, Stream? target = null,
        WorkCounter? counter = null)
    {
        using JsonPieces json = new(texts);
        foreach (bool _ in pieces(new StateJson(json, snapshot, s_facts, counter ?? new WorkCounter()))) Take();
        Take();

        void Take()
        {
            ReadOnlyMemory<byte> piece = json.TakePiece();
            target?.Write(piece.Span);
        }
    }
}
