using Mesosd.Coordination;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using Mesosd.Tests.Leadership;
using Xunit;

namespace Mesosd.Tests.Registry;

public sealed class ZooKeeperRegistryLogTests
{
    private readonly ServiceModel _service = new();

    [Fact]
    public void Empty_path_is_founded_with_head_and_folders_at_once()
    {
        LogUnderTest log = new(_service);
        log.Step();
        Assert.Equal(4, log.Next.Steps.Count);
        log.Settle();
        Assert.Equal(RegistryLogStanding.Ready, log.Log.Standing);
        Assert.Null(RegistryReplay.Decode(_service.Nodes["/mesos/registry"].Data, "head", out RegistryHead? head));
        Assert.Equal((1u, 0ul, 0u), (head!.FormatVersion, head.SnapshotSequence, head.SnapshotPartsOrDefault));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Founding_without_an_answer_is_repeated(bool isPerformed)
    {
        LogUnderTest log = new(_service);
        log.Step();
        log.Lose(isPerformed);
        log.Settle();
        Assert.Equal(RegistryLogStanding.Ready, log.Log.Standing);
    }

    [Fact]
    public void What_comes_while_a_batch_is_under_way_is_one_batch()
    {
        LogUnderTest log = Begin();
        log.Append(Admit(1));
        for (int agent = 2; agent <= 100; agent++) log.Append(Admit(agent));
        Assert.Equal(1, log.UnderWay);
        log.Settle();
        Assert.Equal(100, log.Written);
        Assert.Equal(["0000000000000001", "0000000000000002"], _service.ChildrenOf("/mesos/registry/log"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batch_without_an_answer_is_written_once(bool isPerformed)
    {
        LogUnderTest log = Begin();
        log.Append(Admit(1));
        log.Lose(isPerformed);
        log.Lose(isPerformed: true);
        log.Settle();
        log.Append(Admit(2));
        log.Settle();
        Assert.Equal(2, log.Written);
        Assert.Equal(2, _service.ChildrenOf("/mesos/registry/log").Count);
        Assert.Equal(StateTexts.Text(log.Given), StateTexts.Text(RegistryReader.Read(_service)));
    }

    [Fact]
    public void Deposed_leader_writes_nothing_and_says_so()
    {
        LogUnderTest log = Begin();
        log.Append(Admit(1));
        _service.Delete(log.Fence);
        log.Settle();
        Assert.Equal(RegistryLogStanding.Deposed, log.Log.Standing);
        Assert.Equal(0, log.Written);
        Assert.Empty(_service.ChildrenOf("/mesos/registry/log"));
        log.Append(Admit(2));
        Assert.Equal(0, log.UnderWay);
    }

    [Fact]
    public void Entry_that_nobody_else_could_have_written_ends_the_process_with_a_sentence()
    {
        LogUnderTest log = Begin();
        _service.Put("/mesos/registry/log/0000000000000001", []);
        log.Append(Admit(1));
        log.Settle();
        Assert.Equal(RegistryLogStanding.Refused, log.Log.Standing);
        Assert.Contains("/mesos/registry/log/0000000000000001: it exists", log.Log.Fault);
    }

    [Fact]
    public void Operations_wait_for_the_service_and_are_refused_in_time_but_never_one_that_may_be_written()
    {
        LogUnderTest log = Begin();
        log.Append(Admit(1));
        log.Append(Admit(2));
        log.Lose(isPerformed: true);
        log.Log.Reach(false);
        log.Now += LogUnderTest.StoreTimeout;
        log.GoOn();
        Assert.Equal("it waited 20 s for the registry: the service cannot be reached", Assert.Single(log.Failures));
        Assert.Equal(0, log.Written);
        log.Log.Reach(true);
        log.GoOn();
        log.Settle();
        Assert.Equal(1, log.Written);
    }

    [Fact]
    public void Batches_stay_within_their_limits()
    {
        LogUnderTest log = Begin();
        log.Append(Admit(0));
        for (int agent = 1; agent <= 5000; agent++) log.Append(Admit(agent));
        log.Settle();
        for (int agent = 0; agent < 30; agent++) log.Append(Admit(agent, new string('x', 100_000)));
        log.Settle();
        foreach (string child in _service.ChildrenOf("/mesos/registry/log"))
        {
            byte[] data = _service.Nodes[$"/mesos/registry/log/{child}"].Data;
            Assert.InRange(data.Length, 1, RegistryLimits.BatchBytes);
            Assert.Null(RegistryReplay.Decode(data, child, out RegistryEntry? entry));
            Assert.InRange(entry!.Operations.Count, 1, RegistryLimits.BatchOperations);
        }
        Assert.Equal(5031, log.Written);
    }

    [Fact]
    public void Operation_that_no_transaction_can_carry_is_refused_and_the_next_is_written()
    {
        LogUnderTest log = Begin();
        log.Append(Admit(1, new string('x', 1_000_001)));
        log.Append(Admit(2, new string('x', 900_000)));
        log.Settle();
        Assert.Contains("takes at most 1000000", Assert.Single(log.Failures));
        Assert.Equal(1, log.Written);
    }

    [Fact]
    public void Head_of_a_newer_format_is_refused()
    {
        Begin();
        _service.Put("/mesos/registry", MessageCodec.ToBytes(new RegistryHead { FormatVersion = 2, SnapshotSequence = 0 }));
        ZooKeeperRegistryLog next = RegistryReader.Recover(_service);
        Assert.Equal(RegistryLogStanding.Refused, next.Standing);
        Assert.Contains("format 2", next.Fault);
    }

    [Fact]
    public void Head_that_needs_what_this_version_does_not_know_is_refused()
    {
        Begin();
        RegistryHead head = new() { FormatVersion = 1, SnapshotSequence = 0 };
        head.RequiredCapabilities.Add("ENTANGLED_AGENTS");
        _service.Put("/mesos/registry", MessageCodec.ToBytes(head));
        Assert.Contains("'ENTANGLED_AGENTS'", RegistryReader.Recover(_service).Fault);
    }

    [Fact]
    public void Missing_and_damaged_entries_are_refused_never_skipped()
    {
        LogUnderTest log = Begin();
        for (int agent = 1; agent <= 3; agent++)
        {
            log.Append(Admit(agent));
            log.Settle();
        }
        byte[] second = _service.Nodes["/mesos/registry/log/0000000000000002"].Data;
        _service.Delete("/mesos/registry/log/0000000000000002");
        Assert.Contains("some are missing", RegistryReader.Recover(_service).Fault);
        _service.Put("/mesos/registry/log/0000000000000002", second[..^1]);
        Assert.Contains("log/0000000000000002 is damaged", RegistryReader.Recover(_service).Fault);
        _service.Put("/mesos/registry/log/0000000000000002", _service.Nodes["/mesos/registry/log/0000000000000003"].Data);
        Assert.Contains("has number 3, expected 2", RegistryReader.Recover(_service).Fault);
        // An operation of field 99, as a later version may write it.
        _service.Put("/mesos/registry/log/0000000000000002", [0x08, 0x02, 0x12, 0x03, 0x9a, 0x06, 0x00]);
        Assert.Contains("an operation that this version does not know", RegistryReader.Recover(_service).Fault);
        _service.Put("/mesos/registry/log/0000000000000002", second);
        Assert.Equal(StateTexts.Text(log.Given), StateTexts.Text(RegistryReader.Read(_service)));
    }

    // The head was read, then the next leader switched it and deleted what the old one names.
    [Fact]
    public void Deposed_leader_does_not_take_the_tidying_of_the_next_for_damage()
    {
        LogUnderTest first = Begin();
        first.Append(Admit(1));
        first.Settle();
        first.Append(Admit(2));
        first.Settle();
        LogUnderTest second = new(_service, "/mesos/json.info_0000000001");
        second.Step();
        _service.Delete("/mesos/registry/log/0000000000000001");
        _service.Delete(second.Fence);
        second.Settle();
        Assert.Equal(RegistryLogStanding.Deposed, second.Log.Standing);
    }

    [Fact]
    public void Answers_of_an_attempt_that_was_given_up_mean_nothing()
    {
        LogUnderTest log = Begin();
        for (int agent = 1; agent <= 5; agent++)
        {
            log.Append(Admit(agent));
            log.Settle();
        }
        LogUnderTest next = new(_service, "/mesos/json.info_0000000001");
        while (next.UnderWay < 5) next.Step();
        next.AnswerNext(new CoordinationAnswer(CoordinationStatus.Unavailable));
        // The four others are answered late, with something that would be damage.
        for (int late = 0; late < 4; late++) next.AnswerNext(new CoordinationAnswer(CoordinationStatus.NoNode));
        next.Now += TimeSpan.FromSeconds(6);
        next.GoOn();
        next.Settle();
        Assert.Equal(RegistryLogStanding.Ready, next.Log.Standing);
        Assert.Equal(StateTexts.Text(log.Given), StateTexts.Text(next.Log.State));
    }

    [Theory]
    [InlineData("/mesos/registry/log", "registry/log is missing")]
    [InlineData("/mesos/registry/snapshots", "registry/snapshots is missing")]
    public void Folders_that_somebody_deleted_are_missed(string path, string expected)
    {
        Begin();
        _service.Delete(path);
        Assert.Contains(expected, RegistryReader.Recover(_service).Fault);
    }

    [Fact]
    public void Times_go_from_the_first_attempt_to_the_answer_and_the_size_is_what_the_service_holds()
    {
        LogUnderTest log = new(_service);
        log.Now += TimeSpan.FromMilliseconds(30);
        log.Settle();
        Assert.Equal(TimeSpan.FromMilliseconds(30), log.Times.Fetch);
        Assert.Equal((0, 0L, 0L), (log.Log.WaitingCount, log.Log.StoredBytes, log.Times.Stores));
        Instant began = log.Now;
        log.Append(Admit(1));
        log.Append(Admit(2), Admit(3));
        Assert.Equal(2, log.Log.WaitingCount);
        log.Lose(isPerformed: false);
        log.Now += TimeSpan.FromMilliseconds(4);
        log.Step();
        Assert.Equal((1L, log.Now - began), (log.Times.Stores, log.Times.LastStore));
        Assert.True(log.Times.LastStore > TimeSpan.FromMilliseconds(4), $"{log.Times.LastStore}");
        log.Settle();
        Assert.Equal((2L, TimeSpan.Zero), (log.Times.Stores, log.Times.LastStore));
        long stored = _service.ChildrenOf("/mesos/registry/log").Sum(child => _service.Nodes[$"/mesos/registry/log/{child}"].Data.Length);
        Assert.Equal(stored, log.Log.StoredBytes);
    }

    private LogUnderTest Begin()
    {
        LogUnderTest log = new(_service);
        log.Settle();
        return log;
    }

    private static RegistryOperation Admit(int agent, string hostname = "h") => new()
    {
        AdmitAgent = new AdmitAgent { Agent = new AgentInfo { Id = new AgentId($"S{agent}"), Hostname = hostname } },
    };
}
