using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Registry;

public sealed class JournalRegistryLogTests
{
    private const int Operations = 110;

    [Fact]
    public void Empty_journal_is_ready_at_once_and_begins_with_number_one()
    {
        JournalUnderTest journal = new([]);
        Assert.Equal(RegistryLogStanding.Ready, journal.Log.Standing);
        journal.Append(Admit(1));
        Assert.Equal(0, journal.Written);
        journal.Write();
        Assert.Equal(1, journal.Written);
        Assert.Equal(1ul, Assert.Single(journal.Disk).Sequence);
    }

    [Fact]
    public void One_write_is_under_way_and_what_comes_meanwhile_is_the_next()
    {
        JournalUnderTest journal = new([]);
        for (int agent = 0; agent < 100; agent++) journal.Append(Admit(agent));
        journal.Settle();
        Assert.Equal(2, journal.Writes);
        Assert.Equal([1, 99], journal.Disk.Select(entry => entry.Operations.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Journal_reads_as_acknowledged_after_a_death_at_any_write(bool isPerformed)
    {
        RegistryOperation[] operations = Make(3);
        JournalUnderTest whole = Run([], operations, int.MaxValue);
        Assert.True(whole.Replacements >= 2, $"{whole.Replacements} snapshots");
        for (int death = 1; death <= whole.Writes; death++)
        {
            JournalUnderTest dead = Run([], operations, death);
            dead.Kill(isPerformed);
            JournalUnderTest next = new(dead.Disk);
            Assert.True(next.Log.Standing == RegistryLogStanding.Ready, next.Log.Fault);
            Assert.Equal(StateTexts.Text(operations.Take(isPerformed ? dead.Given.Count : dead.Written)), StateTexts.Text(next.Log.State));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failed_write_is_followed_by_a_whole_journal_of_what_is_durable_and_then_repeated(bool isPerformed)
    {
        JournalUnderTest journal = new([]);
        journal.Append(Admit(1));
        journal.Write();
        journal.Append(Admit(2));
        journal.Fail(isPerformed);
        Assert.Null(journal.UnderWay);
        Assert.Equal(1, journal.Written);
        journal.Advance(TimeSpan.FromSeconds(1));
        journal.Write();
        Assert.Equal(StateTexts.Text([Admit(1)]), StateTexts.Text(new JournalUnderTest(journal.Disk).Log.State));
        journal.Settle();
        Assert.Equal(2, journal.Written);
        Assert.Equal(StateTexts.Text(journal.Given), StateTexts.Text(new JournalUnderTest(journal.Disk).Log.State));
    }

    [Fact]
    public void Time_of_a_write_goes_on_over_its_failures()
    {
        JournalUnderTest journal = new([]);
        Instant began = journal.Now;
        journal.Append(Admit(1));
        journal.Append(Admit(2));
        Assert.Equal(1, journal.Log.WaitingCount);
        journal.Fail(isPerformed: false);
        Assert.Equal(2, journal.Log.WaitingCount);
        journal.Advance(TimeSpan.FromSeconds(1));
        journal.Write();
        Assert.Equal(0, journal.Times.Stores);
        journal.Settle();
        Assert.Equal((1L, journal.Now - began), (journal.Times.Stores, journal.Times.LastStore));
        Assert.Equal(journal.Disk.Sum(entry => (long)entry.MeasureBytes()), journal.Log.StoredBytes);
    }

    [Fact]
    public void First_write_of_all_may_fail_too()
    {
        JournalUnderTest journal = new([]);
        journal.Append(Admit(1));
        journal.Fail(isPerformed: true);
        journal.Advance(TimeSpan.FromSeconds(1));
        journal.Write();
        Assert.Empty(journal.Disk);
        journal.Settle();
        Assert.Equal(1, journal.Written);
        Assert.Equal(1ul, Assert.Single(journal.Disk).Sequence);
    }

    [Fact]
    public void Disk_that_stays_full_refuses_in_time_and_is_tried_again_and_again()
    {
        JournalUnderTest journal = new([]);
        journal.Append(Admit(1));
        int tried = 0;
        for (int second = 0; second < 60; second++)
        {
            if (journal.UnderWay is not null)
            {
                tried++;
                journal.Fail(isPerformed: false);
            }
            journal.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal("it waited 20 s for the registry: no space left on device (ENOSPC)", Assert.Single(journal.Failures));
        Assert.InRange(tried, 8, 40);
        journal.Advance(TimeSpan.FromSeconds(10));
        journal.Settle();
        journal.Append(Admit(2));
        journal.Settle();
        Assert.Equal(StateTexts.Text([Admit(2)]), StateTexts.Text(new JournalUnderTest(journal.Disk).Log.State));
    }

    [Fact]
    public void Random_failures_and_restarts_lose_nothing_that_was_acknowledged()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            List<RegistryEntry> disk = [];
            List<RegistryOperation> durable = [];
            for (int life = 0; life < 8; life++)
            {
                JournalUnderTest journal = Run(disk, Make(100 * seed + life), random.Next(3, 150), random);
                int known = journal.Written;
                journal.Kill(random.Next(2) == 0);
                disk = journal.Disk;
                string text = StateTexts.Text(new JournalUnderTest(disk).Log.State);
                List<RegistryOperation> acknowledged = [.. durable, .. journal.Given.Take(known)];
                bool isAcknowledged = text == StateTexts.Text(acknowledged);
                Assert.True(isAcknowledged || text == StateTexts.Text(durable.Concat(journal.Given)), $"seed {seed}, life {life}");
                durable = isAcknowledged ? acknowledged : [.. durable, .. journal.Given];
            }
        }
    }

    [Fact]
    public void What_is_missing_double_or_unknown_is_refused_never_skipped()
    {
        RegistryOperation[] operations = Make(3);
        JournalUnderTest whole = Run([], operations, int.MaxValue);
        List<RegistryEntry> disk = whole.Disk;
        int parts = disk.Count(entry => entry.Sequence == disk[0].Sequence);
        Assert.True(parts > 1 && disk.Count > parts + 3);

        Assert.Contains("expected", FaultOf([.. disk.Where((_, index) => index != parts + 1)]));
        Assert.Contains("expected", FaultOf([.. disk[..(parts + 2)], .. disk[(parts + 1)..]]));
        Assert.Contains("has no entry behind it", FaultOf(disk[..(parts - 1)]));
        Assert.Contains("has no entry behind it", FaultOf(disk[..parts]));
        RegistryEntry unknown = new() { Sequence = disk[^1].Sequence + 1 };
        unknown.Operations.Add(new RegistryOperation());
        Assert.Contains("an operation that this version does not know", FaultOf([.. disk, unknown]));
        Assert.Contains("has number 0", FaultOf([new RegistryEntry { Sequence = 0 }]));
    }

    private static string? FaultOf(List<RegistryEntry> disk)
    {
        JournalUnderTest journal = new(disk);
        Assert.Equal(RegistryLogStanding.Refused, journal.Log.Standing);
        return journal.Log.Fault;
    }

    private static JournalUnderTest Run(
        List<RegistryEntry> disk, RegistryOperation[] operations, int death, Random? random = null)
    {
        JournalUnderTest journal = new(disk);
        int next = 0;
        while (journal.Writes < death && (next < operations.Length || journal.UnderWay is not null))
        {
            if (journal.Given.Count == journal.Written && next < operations.Length) journal.Append(operations[next++]);
            else if (journal.UnderWay is null) journal.Advance(TimeSpan.FromSeconds(10));
            else if (random?.Next(15) == 0) journal.Fail(random.Next(2) == 0);
            else journal.Write();
            if (journal.Failures.Count > 0) break;
        }
        return journal;
    }

    private static RegistryOperation Admit(int agent) => new()
    {
        AdmitAgent = new AdmitAgent { Agent = new AgentInfo { Id = new AgentId($"S{agent}"), Hostname = "h" } },
    };

    private static RegistryOperation[] Make(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Operations).Select(_ => new RegistryOperation
        {
            AdmitAgent = new AdmitAgent
            {
                Agent = new AgentInfo
                {
                    Id = new AgentId($"L{random.Next(40)}"), Hostname = new string('x', 40_000), Port = random.Next(1000),
                },
            },
        })];
    }
}
