using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class PromiseTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void Handle_of_a_removed_agent_is_refused_even_if_its_number_is_used_again()
    {
        AgentIndex old = _cluster.AddAgent("a1", "cpus:1");
        _cluster.RemoveAgent("a1");
        AgentIndex fresh = _cluster.AddAgent("a2", "cpus:1");
        Assert.Equal(old.Value, fresh.Value);
        Assert.NotEqual(old, fresh);
        Assert.Throws<InvalidOperationException>(() => _cluster.Allocator.Free(old));
        Assert.Throws<InvalidOperationException>(() => _cluster.Allocator.DeactivateAgent(old));
    }

    [Fact]
    public void Handle_of_a_removed_framework_is_refused_even_if_its_number_is_used_again()
    {
        FrameworkIndex old = _cluster.AddFramework("f1", "r");
        _cluster.RemoveFramework("f1");
        FrameworkIndex fresh = _cluster.AddFramework("f2", "r");
        Assert.Equal(old.Value, fresh.Value);
        Assert.Throws<InvalidOperationException>(() => _cluster.Allocator.DeactivateFramework(old));
    }

    [Fact]
    public void Resources_can_come_back_once_only()
    {
        _cluster.AddAgent("a1", "cpus:4");
        _cluster.AddFramework("f1", "r");
        _cluster.Allocate();
        _cluster.End("f1", "r", "a1", "cpus:3");
        InvalidOperationException refused =
            Assert.Throws<InvalidOperationException>(() => _cluster.End("f1", "r", "a1", "cpus:2"));
        Assert.Contains("a1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("f1", refused.Message, StringComparison.Ordinal);
        _cluster.CheckBooks();
    }

    [Fact]
    public void Agent_that_reports_a_port_twice_keeps_it_until_both_users_are_gone()
    {
        _cluster.AddAgent("a1", "cpus:4;ports:[1-9]");
        _cluster.AddFramework("f1", "r", active: false);
        _cluster.AddFramework("f2", "r", active: false);
        _cluster.Use("f1", "r", "a1", "cpus:1;ports:[1-3]");
        _cluster.Use("f2", "r", "a1", "cpus:1;ports:[3-4]");
        _cluster.Use("f2", "r", "a1", "ports:[4-5]");
        Assert.Equal("cpus:2;ports:[6-9]", _cluster.Free("a1"));

        _cluster.End("f1", "r", "a1", "cpus:1;ports:[1-3]");
        Assert.Equal("cpus:3;ports:[1-2,6-9]", _cluster.Free("a1"));
        _cluster.End("f2", "r", "a1", "cpus:1;ports:[3-4]");
        _cluster.End("f2", "r", "a1", "ports:[4-5]");
        Assert.Equal("cpus:4;ports:[1-9]", _cluster.Free("a1"));
        _cluster.CheckBooks();
    }

    [Fact]
    public void Agent_that_shrank_below_what_is_used_offers_nothing_of_it_until_enough_came_back()
    {
        _cluster.AddAgent("a1", "cpus:4;mem:100");
        _cluster.AddFramework("f1", "r", active: false);
        _cluster.Use("f1", "r", "a1", "cpus:3");
        _cluster.Allocator.UpdateAgent(_cluster.Agent("a1"), _cluster.Bundle("cpus:2;mem:50"), _cluster.Now);
        Assert.Equal("mem:50", _cluster.Free("a1"));
        _cluster.End("f1", "r", "a1", "cpus:1");
        Assert.Equal("mem:50", _cluster.Free("a1"));
        _cluster.End("f1", "r", "a1", "cpus:1");
        Assert.Equal("cpus:1;mem:50", _cluster.Free("a1"));
        _cluster.End("f1", "r", "a1", "cpus:1");
        Assert.Equal("cpus:2;mem:50", _cluster.Free("a1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    public void Role_with_an_empty_level_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => _cluster.Allocator.Role(name));

    [Fact]
    public void Role_of_too_many_levels_is_refused()
    {
        string deepest = string.Join('/', Enumerable.Repeat("a", AllocatorLimits.RoleDepth));
        Assert.Equal(deepest, _cluster.Allocator.RoleName(_cluster.Allocator.Role(deepest)));
        Assert.Throws<ArgumentException>(() => _cluster.Allocator.Role(deepest + "/a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e-7)]
    public void Weight_that_makes_no_sense_is_refused(double weight)
    {
        RoleIndex role = _cluster.Allocator.Role("r");
        Assert.Throws<ArgumentOutOfRangeException>(() => _cluster.Allocator.SetWeight(role, weight));
    }

    [Fact]
    public void Weight_is_kept_in_millionths()
    {
        RoleIndex role = _cluster.Allocator.Role("r");
        Assert.Equal(1, _cluster.Allocator.Weight(role));
        _cluster.Allocator.SetWeight(role, 0.1);
        Assert.Equal(0.1, _cluster.Allocator.Weight(role));
    }

    [Fact]
    public void Interval_of_nothing_is_refused() => Assert.Throws<ArgumentException>(
        () => new DominantResourceAllocator(new AllocatorSettings { AllocationInterval = TimeSpan.Zero }));

    [Fact]
    public void Bundle_with_kinds_of_another_table_is_refused()
    {
        var other = new ResourceKindTable();
        for (int i = 0; i < 10; i++) other.Scalar($"scalar{i}");
        ResourceBundle foreign = ResourceBundle.OfScalar(other.Scalar("scalar9"), 1);
        Assert.Throws<InvalidOperationException>(
            () => _cluster.Allocator.AddAgent(new() { Name = "a", Total = foreign }, _cluster.Now));
    }

    [Theory]
    [InlineData("eng/web", "cpus:1", "cpus:2", "top-level")]
    [InlineData("eng", "cpus:1,cpus:2", "", "twice")]
    [InlineData("eng", "", "cpus:1,cpus:2", "twice")]
    [InlineData("eng", "cpus:3", "cpus:2", "above")]
    public void Quota_that_makes_no_sense_is_refused(string role, string guarantees, string limits, string why)
    {
        var quota = new RoleQuota
        {
            Guarantees = ScenarioText.Quantities(guarantees),
            Limits = ScenarioText.Quantities(limits),
        };
        RoleIndex index = _cluster.Allocator.Role(role);
        Exception? refusal =
            Record.Exception(() => _cluster.Allocator.SetQuota(index, quota, _cluster.Now));
        Assert.True(refusal is ArgumentException, $"{why}: {refusal}");
        Assert.True(_cluster.Allocator.Quota(_cluster.Allocator.Role("eng")).IsNone);
    }

    [Fact]
    public void Operation_on_what_is_not_held_changes_nothing()
    {
        _cluster.AddAgent("a1", "cpus:4;mem:100");
        _cluster.AddFramework("f1", "r");
        _cluster.Use("f1", "r", "a1", "cpus:2");
        Assert.Throws<InvalidOperationException>(() => _cluster.Convert(
            "f1", "r", "a1", _cluster.Bundle("cpus:3"), _cluster.Bundle("cpus(r):3")));
        Assert.False(_cluster.Allocator.TryConvertFree(
            _cluster.Agent("a1"), _cluster.Bundle("cpus:3"), _cluster.Bundle("cpus(r):3"), _cluster.Now));
        Assert.Equal("cpus:2;mem:100", _cluster.Free("a1"));
        Assert.Equal(0, _cluster.Allocator.ReservedMilli(_cluster.Allocator.Role("r"), "cpus"));
        _cluster.CheckBooks();
    }

    [Theory]
    [InlineData("x", "cpus:1", 1)]
    [InlineData("r", "", 1)]
    [InlineData("r", "cpus:1", 0)]
    public void Demand_that_makes_no_sense_is_refused(string role, string smallest, int count)
    {
        FrameworkIndex framework = _cluster.AddFramework("f1", "r");
        RoleIndex index = _cluster.Allocator.Role(role);
        ResourceDemand[] demands = [new(ScenarioText.Quantities(smallest), count)];
        Assert.Throws<ArgumentException>(
            () => _cluster.Allocator.SetDemand(framework, index, demands, _cluster.Now));
    }

    [Fact]
    public void Handles_of_the_removed_are_refused_by_every_question_too()
    {
        AgentIndex agent = _cluster.AddAgent("a1", "cpus:1");
        FrameworkIndex framework = _cluster.AddFramework("f1", "r");
        FrameworkIndex other = _cluster.AddFramework("f2", "r");
        RoleIndex role = _cluster.Allocator.Role("r");
        _cluster.RemoveAgent("a1");
        _cluster.RemoveFramework("f1");
        Assert.Throws<InvalidOperationException>(
            () => _cluster.Allocator.Explain(other, role, agent, _cluster.Now));
        Assert.Throws<InvalidOperationException>(() => _cluster.Allocator.Read(framework, role, _cluster.Now));
        Assert.Throws<InvalidOperationException>(
            () => _cluster.Allocator.DescribeAgent(agent, AgentTraits.None, _cluster.Now));
        Assert.Throws<InvalidOperationException>(() => _cluster.Allocator.SetWhitelisted(agent, false));
        Assert.Throws<InvalidOperationException>(
            () => _cluster.Allocator.SetUnavailable(agent, true, _cluster.Now));
        Assert.Throws<InvalidOperationException>(() => _cluster.Allocator.TryConvertFree(
            agent, ResourceBundle.Empty, ResourceBundle.Empty, _cluster.Now));
    }

    [Fact]
    public void Wake_up_of_a_pause_is_its_end()
    {
        Instant end = _cluster.Now + TimeSpan.FromMinutes(10);
        _cluster.Allocator.PauseForRecovery(2, end);
        Assert.Equal((true, end), (_cluster.Allocator.IsPaused, _cluster.Allocator.NextWakeup));
        _cluster.AddAgent("a1", "cpus:1");
        Assert.True(_cluster.Allocator.IsPaused);
        _cluster.AddAgent("a2", "cpus:1");
        Assert.False(_cluster.Allocator.IsPaused);
    }

    [Fact]
    public void Questions_change_nothing()
    {
        _cluster.AddAgent("a1", "cpus:4;mem:100");
        _cluster.AddAgent("a2", "cpus:4;mem:100");
        FrameworkIndex framework = _cluster.AddFramework("f1", "r");
        RoleIndex role = _cluster.Allocator.Role("r");
        var verdicts = new List<AgentVerdict>();
        _cluster.Allocator.Explain(framework, role, _cluster.Now, verdicts);
        Assert.Equal([_cluster.Agent("a1"), _cluster.Agent("a2")], verdicts.Select(verdict => verdict.Agent));
        Assert.All(verdicts, verdict => Assert.Equal(OfferObstacle.None, verdict.Obstacle));
        Assert.Equal(2, _cluster.Allocate().Length);
        foreach (string agent in _cluster.Agents) _cluster.Decline("f1", agent, 60);
        Assert.Equal(2, _cluster.Allocator.ActiveFilters(role));
        _cluster.Allocator.Explain(framework, role, _cluster.Now, verdicts);
        Assert.Equal(4, verdicts.Count);
        Assert.All(verdicts.Skip(2), verdict => Assert.Equal(OfferObstacle.Filtered, verdict.Obstacle));
        Assert.Empty(_cluster.Allocate());
    }
}
