using Mesosd.Master;
using Mesosd.Metrics;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>What a master counts, where it happens. Facts: Mesos' docs/monitoring.md and src/master/metrics.cpp.</summary>
public sealed class MasterFiguresTests
{
    private static readonly MasterFacts s_facts = new() { Version = new VersionInfo { Version = "1" } };

    [Fact]
    public void Operation_with_feedback_is_pending_until_its_agent_says_what_became_of_it()
    {
        ScenarioRunner runner = new();
        runner.Run("framework f1 role=web\nagent a1 cpus:4\nf1 -> accept o1 filter=60 reserve cpus(web!):1 op=x\n");
        Assert.Equal("pending 1 reserve/pending 1 reserve/total 1 total 1", Operations(runner));
        runner.Run("a1 -> launched 1\na1 -> operation f1/x FINISHED uuid=1\na1 -> operation f1/x FINISHED uuid=1\n");
        Assert.Equal("finished 1 reserve/finished 1 reserve/total 1 total 1", Operations(runner));
        runner.Run("f1 -> acknowledge-operation x a1 uuid=1\na1 -> operation f1/x FINISHED uuid=1\nf1 -> acknowledge-operation x a9 uuid=1\n");
        Assert.Equal("finished 1 reserve/finished 1 reserve/total 1 total 1", Operations(runner));
        Assert.Equal((2, 1), (Figure(runner, "master/valid_operation_status_updates"), Figure(runner, "master/invalid_operation_status_updates")));
        Assert.Equal(1, Figure(runner, "master/valid_operation_status_update_acknowledgements"));
        Assert.Equal(1, Figure(runner, "master/invalid_operation_status_update_acknowledgements"));
    }

    [Fact]
    public void Operation_without_feedback_is_over_when_its_agent_has_it()
    {
        ScenarioRunner runner = new();
        runner.Run("framework f1 role=web\nagent a1 cpus:4\nf1 -> accept o1 filter=60 reserve cpus(web!):1 reserve cpus(web!):1 reserve cpus(web!):9\n");
        Assert.Equal("error 1 pending 2 reserve/error 1 reserve/pending 2 reserve/total 3 total 3", Operations(runner));
        runner.Run("a1 -> launched 1\n");
        Assert.Equal("error 1 finished 1 pending 1 reserve/error 1 reserve/finished 1 reserve/pending 1 reserve/total 3 total 3", Operations(runner));
        runner.Run("lose a1\n");
        Assert.Equal("dropped 1 error 1 finished 1 reserve/dropped 1 reserve/error 1 reserve/finished 1 reserve/total 3 total 3", Operations(runner));
    }

    [Fact]
    public void Failure_of_an_operation_without_feedback_is_counted_once()
    {
        ScenarioRunner runner = new();
        runner.Run("framework f1 role=web\nagent a1 cpus:4\noperator p1\np1 -> reserve a1 cpus(+web):1\n");
        Assert.Equal("pending 1 reserve/pending 1 reserve/total 1 total 1", Operations(runner));
        runner.Run("a1 -> operation operator/launch1 FAILED\na1 -> operation operator/launch1 FAILED\na1 -> launched 1\n");
        Assert.Equal("failed 1 reserve/failed 1 reserve/total 1 total 1", Operations(runner));
        Assert.Equal(2, Figure(runner, "master/valid_operation_status_updates"));
    }

    [Fact]
    public void Operation_is_unreachable_with_its_agent_and_counted_once_when_both_come_back()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web failover=600s
            agent a1 cpus:4
            f1 -> accept o1 filter=60 reserve cpus(web!):1 op=x reserve cpus(web!):1 op=y
            a1 -> launched 2
            a1 -> operation f1/y FINISHED uuid=2
            silence a1
            lose a1
            advance 600s
            """);
        Assert.Equal("finished 1 reserve/finished 1 reserve/total 2 reserve/unreachable 1 total 2 unreachable 1", Operations(runner));
        runner.Run("connect a1\na1 -> reregister checkpointed=cpus(+web):2 operations=f1/x,f1/y\n");
        Assert.Equal("finished 2 reserve/finished 2 reserve/total 2 total 2", Operations(runner));
    }

    [Fact]
    public void Unreachable_operation_that_its_agent_does_not_bring_back_is_not_unreachable_any_more()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web failover=600s
            agent a1 cpus:4
            f1 -> accept o1 filter=60 reserve cpus(web!):1 op=x
            silence a1
            lose a1
            advance 600s
            connect a1
            a1 -> reregister checkpointed=cpus(+web):1
            """);
        Assert.Equal("reserve/total 1 total 1", Operations(runner));
    }

    [Fact]
    public void Operation_under_way_on_an_agent_that_is_gone_ends_so()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            operator p1
            framework f1 role=web failover=600s
            agent a1 cpus:4
            agent a2 cpus:4
            f1 -> accept o1 filter=60 reserve cpus(web!):1 op=x
            f1 -> accept o2 filter=60 reserve cpus(web!):1 op=y
            silence a1
            lose a1
            advance 600s
            p1 -> gone a1
            p1 -> gone a2
            """);
        Assert.Equal("gone_by_operator 2 reserve/gone_by_operator 2 reserve/total 2 total 2", Operations(runner));
        Assert.Equal(0, Figure(runner, "master/slaves_unreachable"));
    }

    [Fact]
    public void Operation_of_a_framework_that_is_over_is_not_pending_any_more()
    {
        ScenarioRunner runner = new();
        runner.Run("framework f1 role=web\nagent a1 cpus:4\nf1 -> accept o1 reserve cpus(web!):1 op=x\nf1 -> teardown\n");
        Assert.Equal("reserve/total 1 total 1", Operations(runner));
    }

    [Fact]
    public void Messages_are_valid_when_they_are_passed_on()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web failover=60s
            agent a1 cpus:4
            f1 -> message a1/e1 hello
            f1 -> message a9/e1 hello
            a1 -> message f1/e1 hello
            lose f1
            a1 -> message f1/e1 hello
            """);
        Assert.Equal((1, 1), (Figure(runner, "master/valid_framework_to_executor_messages"), Figure(runner, "master/invalid_framework_to_executor_messages")));
        Assert.Equal((1, 1), (Figure(runner, "master/valid_executor_to_framework_messages"), Figure(runner, "master/invalid_executor_to_framework_messages")));
    }

    [Fact]
    public void Launches_of_nothing_decline_and_subscriptions_with_an_id_are_returns()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web failover=60s
            agent a1 cpus:4
            f1 -> accept o1 launch t1=cpus:1 launch t2=cpus:1 launch
            lose f1
            connect f1
            f1 -> subscribe role=web failover=60s
            """);
        Assert.Equal((2, 1), (Figure(runner, "master/messages_launch_tasks"), Figure(runner, "master/messages_decline_offers")));
        Assert.Equal((1, 1), (Figure(runner, "master/messages_register_framework"), Figure(runner, "master/messages_reregister_framework")));
    }

    [Fact]
    public void Calls_are_counted_for_their_principal_as_long_as_it_has_a_framework()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web principal=ops/eu
            framework f2 role=web principal=ops/eu
            framework f3 role=web
            f1 -> suppress
            f2 -> suppress
            f2 -> acknowledge-operation x none uuid=1
            f3 -> suppress
            """);
        Assert.Equal((3, 2), (Figure(runner, "frameworks/ops/eu/messages_received"), Figure(runner, "frameworks/ops/eu/messages_processed")));
        runner.Run("f1 -> teardown\n");
        Assert.Equal(4, Figure(runner, "frameworks/ops/eu/messages_processed") + 1);
        runner.Run("f2 -> teardown\n");
        Assert.DoesNotContain(Metrics(runner), of => of.Key.StartsWith("frameworks/", StringComparison.Ordinal));
    }

    [Fact]
    public void Removals_of_agents_have_a_reason()
    {
        ScenarioRunner runner = new();
        runner.Run("agent a1 cpus:1\nagent a2 cpus:1\nagent a3 cpus:1\na1 -> unregister\nlose a2\nconnect a2\na2 -> register\n");
        Assert.Equal(2, Figure(runner, "master/slave_removals"));
        Assert.Equal(1, Figure(runner, "master/slave_removals/reason_unregistered"));
        Assert.Equal(1, Figure(runner, "master/slave_removals/reason_registered"));
        Assert.Equal(0, Figure(runner, "master/slave_removals/reason_unhealthy"));
    }

    [Fact]
    public void Ends_of_tasks_have_the_names_that_Mesos_gives_their_reasons()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            framework f1 role=web
            agent a1 cpus:4
            f1 -> accept o1 launch t1=cpus:1
            a1 -> unregister
            """);
        Assert.Equal(1, Figure(runner, "master/task_lost/source_master/reason_slave_removed"));
    }

    [Fact]
    public void Role_has_a_figure_of_what_it_consumes_also_without_a_quota()
    {
        ScenarioRunner runner = new();
        runner.Run("framework f1 role=web\nagent a1 cpus:4\nf1 -> accept o1 filter=60 launch t1=cpus:1\n");
        Assert.Equal(1, Figure(runner, "allocator/mesos/quota/roles/web/resources/cpus/consumed"));
        Assert.DoesNotContain(Metrics(runner), of => of.Key.EndsWith("/offered_or_allocated", StringComparison.Ordinal)
            && of.Key.StartsWith("allocator/mesos/quota/", StringComparison.Ordinal));
    }

    [Fact]
    public void First_hundred_frameworks_show_what_they_never_did_and_the_others_do_not()
    {
        ScenarioRunner runner = new();
        runner.Run(string.Concat(Enumerable.Range(0, 101).Select(number => $"framework f{number} role=web\n")));
        string[] names = [.. Metrics(runner).Select(of => of.Key)];
        Assert.Equal(100, names.Count(name => name.EndsWith("/calls/kill", StringComparison.Ordinal)));
        Assert.Equal(101, names.Count(name => name.EndsWith("/calls/subscribe", StringComparison.Ordinal)));
    }

    private static string Operations(ScenarioRunner runner) => string.Join(' ',
        from of in Metrics(runner)
        where of.Key.StartsWith("master/operations/", StringComparison.Ordinal) && of.Value != 0
        select $"{of.Key["master/operations/".Length..]} {of.Value}");

    private static double Figure(ScenarioRunner runner, string name) => Metrics(runner).Single(of => of.Key == name).Value;

    private static MetricList Metrics(ScenarioRunner runner) => MasterMetrics.Collect(
        runner.World.Core.Snapshot(SnapshotParts.Shares, runner.World.Now), s_facts, new MasterSurroundings { Now = runner.World.Now });
}
