using Mesosd.Containers;
using Mesosd.Shell;
using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Containers;

public sealed class ProcessForestTests
{
    [Fact]
    public void A_container_is_its_first_process_all_below_it_and_the_rest_of_its_session()
    {
        ProcessForest forest = new(new Instant(1),
        [
            Process(1, parent: 0, session: 1), Process(10, parent: 1, session: 10), Process(11, parent: 10, session: 10),
            // A daemon of its own session below it, and an orphan of its session.
            Process(12, parent: 11, session: 12), Process(13, parent: 1, session: 10), Process(14, parent: 13, session: 14),
            Process(20, parent: 1, session: 20),
        ]);
        ContainerUsage usage = forest.UsageOf(10)!.Value;
        Assert.Equal(5u, usage.Processes);
        Assert.Equal(10u, usage.Threads);
        Assert.Equal(10 + 11 + 12 + 13 + 14, usage.UserTime.TotalSeconds);
        Assert.Equal(5, usage.SystemTime.TotalSeconds);
        Assert.Equal(500UL, usage.ResidentBytes);
        Assert.Null(forest.UsageOf(99));
    }

    [Fact]
    public void A_process_that_is_its_own_parent_is_counted_once()
    {
        ProcessForest forest = new(new Instant(1), [Process(5, parent: 6, session: 5), Process(6, parent: 5, session: 5)]);
        Assert.Equal(2u, forest.UsageOf(5)!.Value.Processes);
    }

    [Fact]
    public void A_line_of_stat_is_read_whatever_the_name_is()
    {
        const string Line = "42 (a) S 9 (b c) S 7 42 41 0 -1 4194560 1 2 3 4 250 150 50 25 20 0 3 0 12345 1000000 100 0";
        ProcessReading process = ProcessMeter.Parse(42, Line)!.Value;
        Assert.Equal((42, 7, 41), (process.Id, process.Parent, process.Session));
        Assert.Equal((3.0, 1.75), (process.UserTime.TotalSeconds, process.SystemTime.TotalSeconds));
        Assert.Equal(3u, process.Threads);
        Assert.Equal(100UL * (ulong)Environment.SystemPageSize, process.ResidentBytes);
        Assert.Null(ProcessMeter.Parse(42, ""));
        Assert.Null(ProcessMeter.Parse(42, "42 (short) S 1"));
    }

    [Fact]
    public void This_process_is_among_those_of_the_machine()
    {
        ProcessForest forest = new ProcessMeter(new HostClock()).Read();
        ContainerUsage usage = forest.UsageOf(Environment.ProcessId)!.Value;
        Assert.True(usage.ResidentBytes > 1 << 20);
        Assert.True(usage.Threads >= usage.Processes);
    }

    private static ProcessReading Process(int id, int parent, int session) =>
        new(id, parent, session, TimeSpan.FromSeconds(id), TimeSpan.FromSeconds(1), 2, 100);
}
