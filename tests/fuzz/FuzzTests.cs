using Mesosd.Protocol.Native;
using Xunit;

namespace Mesosd.Fuzz;

public sealed class FuzzTests
{
    /// <summary>What caches may still take after the warm-up, string pools and buffers among them.</summary>
    public const long MaxGrowthBytes = 4 << 20;

    [Fact]
    public void Changed_frames_and_handshakes_never_throw_hang_or_grow()
    {
        const ulong Seed = 2026;
        FuzzRun run = new(Seed);
        Assert.Null(WatchedRun.Run(run, Seed, first: 0, count: 20_000));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Null(WatchedRun.Run(run, Seed, first: 20_000, count: 180_000));
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(grown, long.MinValue, MaxGrowthBytes);
        TestContext.Current.SendDiagnosticMessage(run.Report.ToString());
        // A run that only produces garbage tests the first check alone.
        Assert.InRange(run.Report.Decoded, run.Report.Iterations / 20, run.Report.Iterations);
        Assert.InRange(run.Report.Opened, run.Report.Iterations / 20, run.Report.Iterations);
        Assert.InRange(run.Report.Delivered, run.Report.Iterations / 20, long.MaxValue);
    }

    [Fact]
    public void Changed_json_and_headers_never_throw_hang_or_grow_and_records_are_their_messages()
    {
        const ulong Seed = 2026;
        HttpFuzz run = new(Seed);
        Assert.Null(WatchedRun.Run(run, Seed, first: 0, count: 10_000));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Null(WatchedRun.Run(run, Seed, first: 10_000, count: 90_000));
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(grown, long.MinValue, MaxGrowthBytes);
        TestContext.Current.SendDiagnosticMessage(run.Report.ToString());
        // Texts that are only refused, and headers that allow nothing, test the first check alone.
        Assert.InRange(run.Report.Decoded, run.Report.Iterations / 20, run.Report.Iterations);
        Assert.InRange(run.Report.Opened, run.Report.Iterations / 50, run.Report.Iterations);
        Assert.InRange(run.Report.Delivered, run.Report.Iterations / 20, long.MaxValue);
    }

    [Fact]
    public void Same_seed_decides_the_same_and_another_differs()
    {
        Assert.Equal(HashOf(7), HashOf(7));
        Assert.NotEqual(HashOf(7), HashOf(8));
    }

    [Fact]
    public void Every_kind_of_frame_is_in_the_corpus()
    {
        ushort[] kinds = [.. Corpus.Load().Frames.Select(frame => frame.Kind).Order()];
        IEnumerable<ushort> candidates = Enumerable.Range(1, 1000).Select(kind => (ushort)kind);
        ushort[] known = [.. candidates.Where(kind => FrameKinds.NameOf(kind) != "unknown")];
        Assert.Equal(known, kinds);
    }

    private static ulong HashOf(ulong seed)
    {
        FuzzRun run = new(seed);
        run.Run(first: 0, count: 3000);
        return run.Report.Hash;
    }
}
