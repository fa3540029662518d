using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Leadership;

public sealed class MasterProcessTests
{
    private static readonly Instant s_start = new(1_000_000_000_000);

    private readonly ServiceModel _service = new();

    [Fact]
    public void Single_master_leads_as_soon_as_it_is_started()
    {
        MasterUnderTest master = Single(RegistryPlace.Memory);
        master.Start();
        Assert.Equal(MasterStanding.Leading, master.Standing);
        Assert.Equal(["announce ourselves"], master.Told);
        master.SetWeight("web");
        Assert.Contains("web", master.Accepted);
    }

    [Fact]
    public void Operator_hears_that_a_change_is_done_when_the_disk_has_it()
    {
        MasterUnderTest master = Single(RegistryPlace.Journal);
        master.Start([]);
        master.SetWeight("web");
        Assert.Empty(master.Accepted);
        RegistryEntry entry = Assert.Single(master.JournalWrite!.Value.Entries!);
        master.TakeJournalWrite();
        Assert.Contains("web", master.Accepted);

        MasterUnderTest next = Single(RegistryPlace.Journal);
        next.Start([entry]);
        Assert.Equal(MasterStanding.Leading, next.Standing);
        next.SetWeight("db");
        Assert.Equal(2ul, Assert.Single(next.JournalWrite!.Value.Entries!).Sequence);
    }

    [Fact]
    public void Disk_that_fails_refuses_changes_and_ends_nothing()
    {
        MasterUnderTest master = Single(RegistryPlace.Journal);
        master.Start([]);
        master.SetWeight("web");
        for (int second = 0; second < 40; second++)
        {
            if (master.JournalWrite is not null) master.TakeJournalWrite(fails: true);
            master.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Contains("web", master.Refused);
        Assert.Equal(MasterStanding.Leading, master.Standing);
    }

    [Fact]
    public void Journal_that_cannot_be_read_ends_the_process_with_a_sentence()
    {
        MasterUnderTest master = Single(RegistryPlace.Journal);
        master.Start([new RegistryEntry { Sequence = 1 }, new RegistryEntry { Sequence = 3 }]);
        Assert.Equal(1, master.Stop!.Value.ExitCode);
        Assert.Equal("read the registry: record 2 of the journal has number 3, expected 2", master.Stop.Value.Text);
    }

    [Fact]
    public void Registry_of_a_newer_version_leaves_the_leadership_to_others_and_ends_the_process()
    {
        Begin(1).Kill();
        _service.Delete("/mesos/json.info_0000000000");
        _service.Put("/mesos/registry", MessageCodec.ToBytes(new RegistryHead { FormatVersion = 9, SnapshotSequence = 0 }));
        MasterUnderTest master = Begin(2);
        Assert.Equal(MasterStanding.Stopped, master.Standing);
        Assert.Equal(1, master.Stop!.Value.ExitCode);
        Assert.Contains("format 9", master.Stop.Value.Text);
        Assert.DoesNotContain(_service.Nodes.Keys, path => path.Contains("json.info_"));
    }

    [Fact]
    public void Leader_that_cannot_read_the_registry_in_time_goes_to_the_end_of_the_line()
    {
        MasterUnderTest first = new(_service, 1, s_start);
        first.Start();
        first.Connect();
        while (first.Standing != MasterStanding.Recovering || first.Requests == 0) Step(first);
        string id = first.Core.Info.Id;
        MasterUnderTest second = Begin(2);
        // The session is alive, but what was asked is not answered.
        for (int second10 = 0; second10 < 7; second10++)
        {
            first.Advance(TimeSpan.FromSeconds(9));
            first.Prove(first.Now);
        }
        first.Settle();
        second.Settle();
        first.Settle();
        Assert.Equal(MasterStanding.Leading, second.Standing);
        Assert.Equal(MasterStanding.Following, first.Standing);
        Assert.NotEqual(id, first.Core.Info.Id);
        Assert.Contains(first.Notices, notice => notice.Contains("not done in 60 s"));
    }

    [Fact]
    public void Changes_of_an_outage_are_refused_in_time_and_stay_undone()
    {
        MasterUnderTest master = Begin(1);
        master.Cut();
        master.SetWeight("during");
        master.Advance(TimeSpan.FromSeconds(19));
        Assert.Empty(master.Refused);
        master.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("during", master.Refused);
        Assert.Equal(MasterStanding.Suspended, master.Standing);
        master.Connect();
        master.Settle();
        Assert.Equal(MasterStanding.Leading, master.Standing);
        master.SetWeight("after");
        master.Settle();
        Assert.Equal(["after"], master.Registry().Weights.Keys);
    }

    // An operator's tool asks the next leader by itself when it knows that nothing was changed, and only then.
    [Fact]
    public void Changes_are_refused_at_the_end_of_a_leadership_unless_they_may_have_been_made()
    {
        MasterUnderTest master = Begin(1);
        master.SetWeight("begun");
        master.SetWeight("waiting");
        master.LoseAnswer();
        _service.Expire(master.Session);
        master.Cut();
        master.Connect();
        Assert.Equal(["waiting"], master.Refused);
        Assert.Empty(master.Accepted);
        Assert.Contains("send peers away", master.Told);
    }

    [Fact]
    public void Change_that_the_fence_kept_out_is_refused()
    {
        MasterUnderTest master = Begin(1);
        master.SetWeight("fenced");
        _service.Delete("/mesos/json.info_0000000000");
        while (master.Refused.Count == 0) Step(master);
        Assert.Equal(["fenced"], master.Refused);
    }

    [Fact]
    public void Registry_that_somebody_deleted_under_a_leader_ends_it_with_a_sentence()
    {
        MasterUnderTest master = Begin(1);
        _service.Delete("/mesos/registry/log");
        master.SetWeight("web");
        master.Settle();
        Assert.Equal(1, master.Stop!.Value.ExitCode);
        Assert.Contains("/mesos/registry/log/0000000000000001: what it belongs to is gone", master.Stop.Value.Text);
        Assert.Empty(master.Accepted);
    }

    [Fact]
    public void Whitelist_holds_for_the_leadership_that_begins_later()
    {
        MasterUnderTest master = new(_service, 1, s_start);
        master.Start();
        master.Give(MasterInput.Whitelisted(new HashSet<string> { "a1" }));
        master.Connect();
        master.Settle();
        Assert.Contains(master.Effects, effect => effect.Text == "the whitelist lets agents of one host be offered");
    }

    [Fact]
    public void Master_that_stands_by_gives_its_place_up_when_told_to_stop()
    {
        Begin(1);
        MasterUnderTest second = Begin(2);
        second.Give(LeadershipInput.Resign());
        second.Settle();
        Assert.Equal(["announce nobody", "stand by nobody", "stop 0"], second.Told[2..]);
        Assert.DoesNotContain("/mesos/json.info_0000000001", _service.Nodes.Keys);
    }

    // The core in between adds nothing to what a peer's message costs.
    [Fact]
    public void Peers_messages_pass_without_an_allocation()
    {
        MasterUnderTest master = Begin(1);
        master.OpenStandby("json.info_0000000001");
        EffectList<MasterEffect> effects = new();
        EffectList<LeadershipEffect> process = new();
        MasterInput input = MasterInput.Received(new ConnectionId(999), new Pong());
        // The least of some rounds: what messages cost is in each of them, what the runtime makes once, when it compiles
        // something anew, is not; a busy machine compiles late.
        long least = long.MaxValue;
        for (int round = 0; round < 100 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int message = 0; message < 10_000; message++) master.Core.Apply(input, master.Now, effects, process);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    private MasterUnderTest Begin(ulong seed)
    {
        MasterUnderTest master = new(_service, seed, s_start);
        master.Start();
        master.Connect();
        master.Settle();
        return master;
    }

    private MasterUnderTest Single(RegistryPlace registry) => new(_service, 1, s_start,
        MasterUnderTest.SettingsOf("10.0.0.1:5050") with { ElectionPath = null, Registry = registry });

    private static void Step(MasterUnderTest master)
    {
        if (master.Requests > 0) master.Perform();
        if (master.Inputs > 0) master.Deliver();
    }
}
