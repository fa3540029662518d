using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Tests.Linux;
using Mesosd.Tests.Master;
using Xunit;

namespace Mesosd.Tests.Agent;

public sealed class AgentStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Records_are_found_again_under_the_latest_id()
    {
        using (AgentStore store = Open())
        {
            Assert.Empty(store.Recovery.Records);
            store.Append(Agent("a1"));
            store.Append(Ended("f1"));
            store.Write(() => []);
        }
        using AgentStore again = Open();
        Assert.Equal(2, again.Recovery.Records.Count);
        Assert.True(again.Recovery.IsSameBoot);
        Assert.Equal("a1", new DirectoryInfo(_directory["meta/slaves/latest"]).LinkTarget);
    }

    [Fact]
    public void A_torn_end_is_cut_off_with_a_warning_and_the_journal_goes_on_behind_what_is_whole()
    {
        Write(Agent("a1"), Ended("f1"));
        string journal = _directory["meta/slaves/a1/journal"];
        File.WriteAllBytes(journal, File.ReadAllBytes(journal)[..^1]);
        using (AgentStore store = Open())
        {
            Assert.Single(store.Recovery.Records);
            Assert.Contains("cut off", Assert.Single(store.Warnings));
            store.Append(Ended("f2"));
            store.Write(() => []);
        }
        using AgentStore again = Open();
        Assert.Empty(again.Warnings);
        Assert.Equal("f2", again.Recovery.Records[1].FrameworkEnded!.FrameworkId.Value);
    }

    [Fact]
    public void Damage_inside_stops_a_strict_agent_and_is_copied_away_by_another()
    {
        Write(Agent("a1"), Ended("f1"), Ended("f2"), Ended("f3"));
        string journal = _directory["meta/slaves/a1/journal"];
        byte[] bytes = File.ReadAllBytes(journal);
        bytes[bytes.Length / 2] ^= 0xff;
        File.WriteAllBytes(journal, bytes);

        AgentStoreException refused = Assert.Throws<AgentStoreException>(() => AgentStore.Open(_directory.Path, isStrict: true));
        Assert.Contains("--no-strict", refused.Message);
        Assert.Contains(journal, refused.Message);

        using AgentStore lenient = AgentStore.Open(_directory.Path, isStrict: false);
        Assert.InRange(lenient.Recovery.Records.Count, 1, 3);
        Assert.Equal(bytes, File.ReadAllBytes(journal + ".damaged"));
    }

    [Fact]
    public void A_machine_that_was_restarted_is_noticed_until_the_recovery_is_confirmed()
    {
        Write(Agent("a1"));
        File.WriteAllText(_directory["meta/boot_id"], "another boot\n");
        using (AgentStore store = Open()) Assert.False(store.Recovery.IsSameBoot);
        using (AgentStore store = Open())
        {
            Assert.False(store.Recovery.IsSameBoot);
            store.ConfirmBoot();
        }
        using AgentStore last = Open();
        Assert.True(last.Recovery.IsSameBoot);
    }

    [Fact]
    public void A_folder_is_one_agents_at_a_time()
    {
        using AgentStore store = Open();
        AgentStoreException refused = Assert.Throws<AgentStoreException>(() => Open());
        Assert.Contains("--work_dir", refused.Message);
    }

    [Fact]
    public void A_folder_of_another_version_is_refused_by_its_name()
    {
        Directory.CreateDirectory(_directory["meta"]);
        File.WriteAllText(_directory["meta/version"], "mesosd-agent 99\n");
        Assert.Contains("mesosd-agent 99", Assert.Throws<AgentStoreException>(() => Open()).Message);
    }

    [Fact]
    public void A_forgotten_identity_leaves_nothing_to_recover()
    {
        Write(Agent("a1"));
        using (AgentStore store = Open()) store.ForgetIdentity();
        using AgentStore again = Open();
        Assert.Empty(again.Recovery.Records);
    }

    [Fact]
    public void A_journal_of_mostly_garbage_is_replaced_by_what_is_needed()
    {
        using (AgentStore store = Open())
        {
            store.Append(Agent("a1"));
            for (int number = 0; number < 25_000; number++) store.Append(Ended($"f{number}"));
            store.Write(() => [Agent("a1"), Ended("last")]);
            store.Append(Ended("after"));
            store.Write(() => throw new InvalidOperationException("it was compacted a moment ago"));
        }
        using AgentStore again = Open();
        Assert.Equal(3, again.Recovery.Records.Count);
        Assert.Equal("after", again.Recovery.Records[2].FrameworkEnded!.FrameworkId.Value);
    }

    [Fact]
    public void A_rewriting_that_was_cut_off_at_any_byte_leaves_the_old_journal()
    {
        Write(Agent("a1"), Ended("f1"), Ended("f2"));
        string journal = _directory["meta/slaves/a1/journal"];
        byte[] whole = File.ReadAllBytes(journal);
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(journal + ".next", whole[..length]);
            foreach (string leftover in new[] { "boot_id.next", "resources.next", "version.next", "slaves/latest.next" })
                File.WriteAllBytes(_directory[$"meta/{leftover}"], whole[..length]);
            using AgentStore store = Open();
            Assert.Equal(3, store.Recovery.Records.Count);
            Assert.Empty(store.Warnings);
            Assert.False(File.Exists(journal + ".next"));
        }
    }

    [Fact]
    public void A_journal_cut_at_any_byte_goes_on_behind_what_is_whole()
    {
        Write(Agent("a1"), Ended("f1"), Ended("f2"));
        string journal = _directory["meta/slaves/a1/journal"];
        byte[] whole = File.ReadAllBytes(journal);
        int first = 8 + Agent("a1").MeasureBytes();
        for (int length = first; length <= whole.Length; length++)
        {
            File.WriteAllBytes(journal, whole[..length]);
            int kept;
            using (AgentStore store = Open())
            {
                kept = store.Recovery.Records.Count;
                store.Append(Ended("behind"));
                store.Write(() => []);
            }
            using AgentStore again = Open();
            Assert.Empty(again.Warnings);
            Assert.Equal(kept + 1, again.Recovery.Records.Count);
            Assert.Equal("behind", again.Recovery.Records[^1].FrameworkEnded!.FrameworkId.Value);
        }
    }

    [Fact]
    public void A_rewriting_that_finds_no_room_leaves_the_old_journal_going_on()
    {
        using (AgentStore store = Open())
        {
            store.Append(Agent("a1"));
            for (int number = 0; number < 25_000; number++) store.Append(Ended($"f{number}"));
            // Nothing can be written there, even by root.
            Directory.CreateDirectory(_directory["meta/slaves/a1/journal.next/in-the-way"]);
            store.Write(() => [Agent("a1")]);
            store.Append(Ended("after"));
            store.Write(() => throw new InvalidOperationException("it is not worth another attempt yet"));
        }
        Directory.Delete(_directory["meta/slaves/a1/journal.next"], recursive: true);
        using AgentStore again = Open();
        Assert.Equal(25_002, again.Recovery.Records.Count);
    }

    [Fact]
    public void Reservations_that_vanished_are_missed_also_from_a_rewritten_journal()
    {
        using (AgentStore store = Open())
        {
            store.Append(Agent("a1"));
            store.WriteResources(Reserved("cpus(+web):1"));
            for (int number = 0; number < 25_000; number++) store.Append(Ended($"f{number}"));
            store.Write(() => [Agent("a1")]);
        }
        using (AgentStore store = Open()) Assert.Equal(2, store.Recovery.Records.Count);
        File.Delete(_directory["meta/resources"]);
        Assert.Contains("is missing", Assert.Throws<AgentStoreException>(Open).Message);
        using (AgentStore store = AgentStore.Open(_directory.Path, isStrict: false)) Assert.Single(store.Warnings);
        // Somebody was told once; from then on there are none.
        using AgentStore last = Open();
        Assert.Empty(last.Warnings);
    }

    [Fact]
    public void An_identity_that_was_given_up_makes_room_for_another_in_the_same_process()
    {
        Write(Agent("a1"), Ended("f1"));
        using (AgentStore store = Open())
        {
            store.ForgetIdentity();
            store.Write(() => []);
            store.Append(Agent("a2"));
            store.Write(() => []);
        }
        using AgentStore again = Open();
        Assert.Equal("a2", Assert.Single(again.Recovery.Records).Agent!.Id!.Value.Value);
        Assert.False(Directory.Exists(_directory["meta/slaves/a1"]));
    }

    [Fact]
    public void A_journal_that_is_mostly_needed_is_left_alone_until_it_has_doubled()
    {
        int asked = 0;
        AgentRecord[] needed = [.. Enumerable.Repeat(Ended("x"), 20_000)];
        using AgentStore store = Open();
        store.Append(Agent("a1"));
        for (int number = 0; number < 60_000; number++)
        {
            store.Append(Ended("x"));
            if (number % 100 == 0) store.Write(() => { asked++; return needed; });
        }
        Assert.InRange(asked, 1, 3);
    }

    [Fact]
    public void Reservations_are_found_again_under_any_id()
    {
        using (AgentStore store = Open())
        {
            Assert.Null(store.Recovery.Resources);
            store.WriteResources(Reserved("cpus(+web):1"));
            store.WriteResources(Reserved("cpus(+web):2"));
        }
        using AgentStore again = Open();
        Assert.Equal("cpus(+web):2", ResourceTexts.Format(again.Recovery.Resources!.Checkpointed));
        Assert.Empty(again.Recovery.Records);
    }

    [Fact]
    public void Damaged_reservations_stop_a_strict_agent_and_are_copied_away_by_another()
    {
        using (AgentStore store = Open()) store.WriteResources(Reserved("cpus(+web):1"));
        string file = _directory["meta/resources"];
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        AgentStoreException refused = Assert.Throws<AgentStoreException>(Open);
        Assert.Contains("--no-strict", refused.Message);
        using AgentStore lenient = AgentStore.Open(_directory.Path, isStrict: false);
        Assert.Empty(lenient.Recovery.Resources!.Checkpointed);
        Assert.Contains("without the reservations", Assert.Single(lenient.Warnings));
        Assert.True(File.Exists(file + ".damaged"));
    }

    private static ResourcesRecord Reserved(string resources)
    {
        ResourcesRecord record = new();
        record.Checkpointed.AddRange(ResourceTexts.Parse(resources));
        return record;
    }

    private AgentStore Open() => AgentStore.Open(_directory.Path, isStrict: true);

    private void Write(params AgentRecord[] records)
    {
        using AgentStore store = Open();
        foreach (AgentRecord record in records) store.Append(record);
        store.Write(() => []);
    }

    private static AgentRecord Agent(string id) =>
        new() { Agent = new AgentInfo { Hostname = "h", Id = new AgentId(id) } };

    private static AgentRecord Ended(string framework) =>
        new() { FrameworkEnded = new FrameworkEndedRecord { FrameworkId = new FrameworkId(framework) } };
}
