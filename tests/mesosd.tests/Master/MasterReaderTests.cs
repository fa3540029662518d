using System.Text;
using System.Text.Json;
using Mesosd.Master;
using Mesosd.Metrics;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using Mesosd.Shell.Metrics;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>What readers are shown of one and the same small cluster; golden files hold it.</summary>
public sealed class MasterReaderTests
{
    private static readonly MasterFacts s_facts = new()
    {
        Version = new VersionInfo { Version = "1.2.3" },
        Cluster = "test",
        Flags = [new Flag { Name = "port", Value = "5050" }],
    };

    [Theory]
    [InlineData(CallType.GetState)]
    [InlineData(CallType.GetRoles)]
    [InlineData(CallType.GetWeights)]
    [InlineData(CallType.GetQuota)]
    [InlineData(CallType.GetMaintenanceSchedule)]
    [InlineData(CallType.GetMaintenanceStatus)]
    [InlineData(CallType.GetMaster)]
    [InlineData(CallType.GetFlags)]
    [InlineData(CallType.GetVersion)]
    [InlineData(CallType.GetHealth)]
    public void A_question_is_answered_as_the_golden_file_says(CallType type)
    {
        IMessage answer = Answer(Cluster(), type);
        string name = CallTypeNames.ToName(type).ToLowerInvariant().Replace('_', '-');
        Snapshot.Check($"master-{name}.json", MessageCodec.ToJson(answer, indented: true) + "\n");
    }

    [Fact]
    public void Parts_of_the_state_are_the_same_by_themselves()
    {
        ScenarioWorld world = Cluster();
        ResponseGetState state = ((Response)Answer(world, CallType.GetState)).GetState!;
        Assert.True(MessageCodec.ContentEquals(state.GetAgents!, ((Response)Answer(world, CallType.GetAgents)).GetAgents!));
        Assert.True(MessageCodec.ContentEquals(state.GetTasks!, ((Response)Answer(world, CallType.GetTasks)).GetTasks!));
        Assert.True(MessageCodec.ContentEquals(
            state.GetFrameworks!, ((Response)Answer(world, CallType.GetFrameworks)).GetFrameworks!));
        Assert.True(MessageCodec.ContentEquals(
            state.GetExecutors!, ((Response)Answer(world, CallType.GetExecutors)).GetExecutors!));
    }

    [Fact]
    public void Operations_are_shown_until_their_outcome_is_acknowledged()
    {
        ScenarioRunner runner = new();
        runner.Run("framework f1 role=web\nagent a1 cpus:4\nf1 -> accept o1 reserve cpus(web!):1 op=x reserve cpus(web!):1\n");
        Operation shown = Assert.Single(((Response)Answer(runner.World, CallType.GetOperations)).GetOperations!.Operations);
        Assert.Equal(("x", OperationState.Pending), (shown.Info.Id!.Value.Value, shown.LatestStatus.State));
        runner.Run("a1 -> operation f1/x FINISHED uuid=1\n");
        shown = Assert.Single(((Response)Answer(runner.World, CallType.GetOperations)).GetOperations!.Operations);
        Assert.Equal(OperationState.Finished, shown.LatestStatus.State);
        runner.Run("f1 -> acknowledge-operation x a1 uuid=1\n");
        Assert.Empty(((Response)Answer(runner.World, CallType.GetOperations)).GetOperations!.Operations);
    }

    [Fact]
    public void Agents_that_are_not_back_yet_are_shown_by_themselves()
    {
        ScenarioRunner runner = new();
        runner.Run("agent a1 cpus:4\nagent a2 cpus:4 host=h2\nfailover\nconnect a1\na1 -> reregister\n");
        ResponseGetAgents agents = ((Response)Answer(runner.World, CallType.GetAgents)).GetAgents!;
        Assert.Equal("a1", Assert.Single(agents.Agents).AgentInfo.Hostname);
        Assert.Equal("h2", Assert.Single(agents.RecoveredAgents).Hostname);
        MasterSnapshot snapshot = runner.World.Core.Snapshot(StateJson.Parts, runner.World.Now);
        Assert.Equal(1, snapshot.Totals.AgentsRecovered);
        using JsonDocument state = JsonDocument.Parse(Json(snapshot, state => state.WriteState()));
        Assert.Equal("h2", Assert.Single(state.RootElement.GetProperty("recovered_slaves").EnumerateArray()).GetProperty("hostname").GetString());
    }

    [Fact]
    public void A_suspended_master_names_no_leader_and_says_so()
    {
        ScenarioRunner runner = new();
        runner.Run("suspend\n");
        MasterSnapshot snapshot = runner.World.Core.Snapshot(StateJson.Parts, runner.World.Now);
        using JsonDocument state = JsonDocument.Parse(Json(snapshot, state => state.WriteState()));
        Assert.True(state.RootElement.GetProperty("suspended").GetBoolean());
        Assert.False(state.RootElement.TryGetProperty("leader", out _));
        Assert.False(state.RootElement.TryGetProperty("leader_info", out _));
    }

    [Fact]
    public void State_and_summary_over_http_are_as_the_golden_files_say()
    {
        MasterSnapshot snapshot = Cluster().Core.Snapshot(StateJson.Parts, new Instant(0));
        Snapshot.Check("master-state.json", Json(snapshot, state => state.WriteState()));
        Snapshot.Check("master-state-summary.json", Json(snapshot, state => state.WriteSummary()));
        Snapshot.Check("master-slaves.json", Json(snapshot, state => state.WriteSlaves(null)));
        Snapshot.Check("master-frameworks.json", Json(snapshot, state => state.WriteFrameworks(null)));
        Snapshot.Check("master-roles.json", Json(snapshot, state => state.WriteRoles()));
        Snapshot.Check("master-tasks.json", Json(snapshot, state => state.WriteTasks(new(null, null, null, null, null))));
    }

    [Theory]
    [InlineData(null, null, null, "t3 t4 t1 t2")]
    [InlineData("asc", null, null, "t1 t2 t3 t4")]
    [InlineData("asc", "2", "1", "t2 t3")]
    [InlineData("asc", "x", "9", "")]
    public void Tasks_are_sorted_by_their_first_status_and_cut(string? order, string? limit, string? offset, string expected)
    {
        MasterSnapshot snapshot = Cluster().Core.Snapshot(StateJson.Parts, new Instant(0));
        Assert.Equal(expected, TaskIds(snapshot, new TaskQuery(null, null, limit, offset, order)));
    }

    [Fact]
    public void What_was_asked_for_alone_is_shown()
    {
        MasterSnapshot snapshot = Cluster().Core.Snapshot(StateJson.Parts, new Instant(0));
        Assert.Equal("t2", TaskIds(snapshot, new TaskQuery(null, "t2", null, null, null)));
        Assert.Equal("", TaskIds(snapshot, new TaskQuery("nobody", null, null, null, null)));
        using JsonDocument slaves = JsonDocument.Parse(Json(snapshot, state => state.WriteSlaves("nobody")));
        Assert.Equal(0, slaves.RootElement.GetProperty("slaves").GetArrayLength());
        using JsonDocument frameworks = JsonDocument.Parse(Json(snapshot, state => state.WriteFrameworks("nobody")));
        Assert.Equal(0, frameworks.RootElement.GetProperty("frameworks").GetArrayLength());
    }

    private static string TaskIds(MasterSnapshot snapshot, TaskQuery query)
    {
        using JsonDocument answer = JsonDocument.Parse(Json(snapshot, state => state.WriteTasks(query)));
        return string.Join(' ', answer.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetString()));
    }

    [Fact]
    public void Metrics_are_as_the_golden_file_says()
    {
        ScenarioWorld world = Cluster();
        MasterSnapshot snapshot = world.Core.Snapshot(SnapshotParts.Shares, world.Now);
        MetricList metrics = MasterMetrics.Collect(snapshot, s_facts, Surroundings(world));
        Snapshot.Check("master-metrics.txt", MetricText.Write(metrics, [], MetricFormat.Prometheus));
    }

    [Fact]
    public void Every_figure_of_a_master_has_a_meaning()
    {
        ScenarioWorld world = Cluster();
        MasterSnapshot snapshot = world.Core.Snapshot(SnapshotParts.Shares, world.Now);
        MetricList metrics = MasterMetrics.Collect(snapshot, s_facts, Surroundings(world));
        Assert.All(metrics.Values, of => Assert.True(MetricCatalogue.Find(of.Key, out _) is not null, of.Key));
    }

    [Fact]
    public void Of_very_many_roles_and_frameworks_the_first_have_metrics_and_the_others_are_counted()
    {
        ScenarioRunner runner = new();
        runner.Run($"framework f1 roles={string.Join(',', Enumerable.Range(0, 1002).Select(number => $"r{number:D4}"))}");
        AllocationReading reading = runner.World.Core.Snapshot(SnapshotParts.Shares, runner.World.Now).Allocation!;
        Assert.Equal((1000, 1000, 4), (reading.Roles.Count, reading.Subscriptions.Count, reading.LeftOut));
    }

    [Fact]
    public void Framework_has_figures_of_its_calls_events_offers_tasks_and_operations()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            agent a1 cpus:4;mem:1024
            framework f1 role=web
            f1 -> accept o1 launch t1=cpus:1 t2=cpus:1 t3=cpus:99
            a1 -> update f1/t1 RUNNING uuid=1
            a1 -> update f1/t2 FINISHED uuid=2
            f1 -> acknowledge t2 a1 uuid=2
            f1 -> decline o2
            f1 -> suppress
            """);
        Assert.Equal(
            """
            calls 5
            calls/accept 1
            calls/acknowledge 1
            calls/decline 1
            calls/subscribe 1
            calls/suppress 1
            events 6
            events/offers 2
            events/subscribed 1
            events/update 3
            offers/accepted 1
            offers/declined 1
            offers/sent 2
            operations 1
            operations/launch 1
            subscribed 1
            tasks/active/task_running 1
            tasks/terminal/task_error 1
            tasks/terminal/task_finished 1
            """,
            string.Join('\n', FiguresBelow(runner.World, "master/frameworks/f1/").Split('\n')
                .Where(line => !line.EndsWith(" 0", StringComparison.Ordinal))));
        Assert.Equal("source_master/reason_task_invalid 1", FiguresBelow(runner.World, "master/task_error/", cutId: false));
    }

    [Fact]
    public void Revocable_resources_are_counted_apart_and_messages_of_strangers_as_dropped()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web
            framework f2 role=web revocable
            agent a1 cpus:4
            agent a2 cpus:1 unregistered
            a1 -> resources lent=cpus{rev}:2
            f2 -> accept o2 launch t1=cpus{rev}:0.5
            a2 -> update f1/t1 RUNNING uuid=1
            """);
        Assert.Equal("_percent 0\n_total 4\n_used 0", Cpus("master/cpus", "_revocable"));
        Assert.Equal("_percent 0.25\n_total 2\n_used 0.5", Cpus("master/cpus_revocable", "nothing"));
        Assert.Equal("6", FiguresBelow(runner.World, "allocator/mesos/resources/cpus/total", cutId: false));
        Assert.Equal("1", FiguresBelow(runner.World, "master/dropped_messages", cutId: false));

        string Cpus(string prefix, string other) => string.Join('\n',
            FiguresBelow(runner.World, prefix, cutId: false).Split('\n').Where(line => !line.StartsWith(other, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("marathon", "marathon")]
    [InlineData("my one/ä~", "my%20one%2F%C3%A4%7E")]
    [InlineData("a!*'()\u007f\n", "a!*'()\u007f%0A")]
    [InlineData("", "")]
    public void Name_of_a_framework_is_encoded_as_in_Mesos(string name, string expected) =>
        Assert.Equal($"master/frameworks/{expected}/id/", FrameworkMetrics.PrefixOf(name, "id"));

    private static string FiguresBelow(ScenarioWorld world, string prefix, bool cutId = true)
    {
        MasterSnapshot snapshot = world.Core.Snapshot(SnapshotParts.Shares, world.Now);
        IEnumerable<string> lines =
            from of in MasterMetrics.Collect(snapshot, s_facts, Surroundings(world)).Values
            where of.Key.StartsWith(prefix, StringComparison.Ordinal) && !of.Key.Contains("/roles/", StringComparison.Ordinal)
            let rest = of.Key[prefix.Length..]
            let name = cutId ? rest[(rest.IndexOf('/') + 1)..] : rest
            select FormattableString.Invariant($"{name} {of.Value}").Trim();
        return string.Join('\n', lines);
    }

    [Fact]
    public void Registrar_tells_its_size_only_while_the_registry_is_read_and_times_once_there_are_some()
    {
        Histogram writes = new();
        MasterSurroundings early = new() { StoreTimes = writes.Read() };
        Assert.Equal(["registrar/queued_operations 0"], Registrar(early));
        writes.Record(TimeSpan.FromMilliseconds(3));
        RegistrarReading reading = new() { QueuedOperations = 2, StoredBytes = 700, Fetch = TimeSpan.FromMilliseconds(12.5) };
        MasterSurroundings later = new() { StoreTimes = writes.Read(), Loop = new LoopReading { Registrar = reading } };
        Assert.Equal(
            [
                "registrar/queued_operations 2", "registrar/registry_size_bytes 700", "registrar/state_fetch_ms 12.5",
                "registrar/state_store_ms 3", "registrar/state_store_ms/count 1",
                .. new[] { "max", "min", "p50", "p90", "p95", "p99", "p999", "p9999" }.Select(of => $"registrar/state_store_ms/{of} 3"),
            ],
            Registrar(later));
    }

    private static IEnumerable<string> Registrar(in MasterSurroundings surroundings) =>
        MasterMetrics.CollectStandingBy(s_facts, surroundings).Values
            .Where(of => of.Key.StartsWith("registrar/", StringComparison.Ordinal))
            .Select(of => FormattableString.Invariant($"{of.Key} {of.Value}"));

    [Fact]
    public void Ages_in_metrics_go_on_while_a_snapshot_serves()
    {
        ScenarioWorld world = Cluster();
        MasterSnapshot snapshot = world.Core.Snapshot(SnapshotParts.Shares, world.Now);
        MasterSurroundings later = Surroundings(world) with { Now = world.Now + TimeSpan.FromSeconds(7) };
        KeyValuePair<string, double>[] ages =
        [
            .. MasterMetrics.Collect(snapshot, s_facts, later).Values.Where(of => of.Key.EndsWith("oldest_offer_secs", StringComparison.Ordinal)),
        ];
        Assert.Equal([7, 7], ages.Select(of => of.Value));
    }

    [Fact]
    public void What_was_not_asked_for_is_not_in_a_snapshot()
    {
        MasterCore core = Cluster().Core;
        Assert.Null(core.Readings.Forget(core.Now + MasterReadings.Patience));
        Assert.False(core.IsRead);
        MasterSnapshot agents = core.Snapshot(SnapshotParts.Agents, core.Now);
        Assert.Empty(MasterReader.DescribeState(agents).GetTasks!.Tasks);
        Assert.False(agents.Parts.HasFlag(SnapshotParts.Tasks));
        MasterSnapshot tasks = core.Snapshot(SnapshotParts.Tasks, core.Now);
        Assert.Equal(3, MasterReader.DescribeState(tasks).GetTasks!.Tasks.Count);
    }

    [Fact]
    public void What_changes_something_or_is_not_there_is_not_a_question()
    {
        Assert.Null(MasterReader.PartsFor(CallType.Teardown));
        Assert.Null(MasterReader.PartsFor(CallType.GetLoggingLevel));
        Assert.Null(MasterReader.PartsFor(null));
        Refusal refusal = Assert.IsType<Refusal>(Answer(Cluster(), CallType.GetLoggingLevel));
        Assert.Equal(RefusalCode.Unsupported, refusal.Code);
    }

    // Two agents, a framework with a task of each kind, one that is over, a weight and an open offer.
    private static ScenarioWorld Cluster()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            master weights=web:2
            framework f1 role=web checkpoint partition-aware failover=60s
            framework f2 roles=db
            agent a1 cpus:4;mem:1024;ports:[31000-31009];disk(db):100
            agent a2 cpus:2;mem:512
            operator p1
            p1 -> quota db=cpus:1|cpus:6
            f1 -> accept o2 launch t1=cpus:1;mem:32 t2=cpus:0.5@e1(cpus:0.1;mem:16)
            f2 -> accept o1 filter=1000 launch t3=cpus:1;ports:[31001-31002] t4=cpus:1
            a1 -> update f2/t3 RUNNING uuid=1
            a1 -> update f2/t4 FINISHED uuid=2
            f2 -> acknowledge t4 a1 uuid=2
            framework f3
            f3 -> teardown
            """);
        return runner.World;
    }

    private static IMessage Answer(ScenarioWorld world, CallType type)
    {
        SnapshotParts parts = MasterReader.PartsFor(type) ?? SnapshotParts.None;
        MasterSnapshot snapshot = world.Core.Snapshot(parts, world.Now);
        return new MasterReader(s_facts).Answer(new Call { Type = type }, snapshot, () => Surroundings(world));
    }

    private static MasterSurroundings Surroundings(ScenarioWorld world) =>
        new(world.Now, new MachineReading { Processors = 2 }, default, new LoopReading { Inputs = 5 });

    private static string Json(MasterSnapshot snapshot, Func<StateJson, IEnumerable<bool>> write)
    {
        using MemoryStream all = new();
        using (JsonPieces pieces = new())
        {
            foreach (bool _ in write(new StateJson(pieces, snapshot, s_facts, new WorkCounter()))) all.Write(pieces.TakePiece().Span);
            all.Write(pieces.TakePiece().Span);
        }
        using JsonDocument document = JsonDocument.Parse(all.ToArray());
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
            document.RootElement.WriteTo(json);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
