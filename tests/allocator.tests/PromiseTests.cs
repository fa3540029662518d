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
}
