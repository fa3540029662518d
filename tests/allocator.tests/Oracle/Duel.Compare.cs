using Xunit;

namespace Mesosd.Allocation.Tests.Oracle;

// Whether both see the same.
internal sealed partial class Duel
{
    private const double Tolerance = 1e-12;

    private void Compare()
    {
        foreach (string agent in _cluster.Agents)
        {
            AgentIndex index = _cluster.Agent(agent);
            CompareAmounts(_oracle.Agent(agent).Total, _allocator.Total(index));
            CompareAmounts(_oracle.Free(agent), _allocator.Free(index));
        }
        foreach (string role in Choices.RoleNames) CompareRole(role);
        foreach (string framework in _cluster.Frameworks) CompareFramework(framework);
        Dictionary<string, long> required = _oracle.Required(), available = _oracle.Available();
        foreach (string name in Choices.ScalarNames)
        {
            var expected = new HeadroomReading(
                required.GetValueOrDefault(name), available.GetValueOrDefault(name));
            Assert.Equal((name, expected), (name, _allocator.Headroom(name)));
        }
        // The next run notices that the time of a pause is over.
        bool isPaused = _allocator.IsPaused && _allocator.NextWakeup > _cluster.Now;
        Assert.Equal(_oracle.IsPaused(_cluster.Now), isPaused);
    }

    private void CompareRole(string role)
    {
        RoleIndex index = _allocator.Role(role);
        CompareShares(role, _oracle.ShareOf(role), _allocator.Share(index));
        Dictionary<string, long> reserved = _oracle.Reserved(role), consumed = _oracle.Consumed(role);
        foreach (string name in Choices.ScalarNames)
        {
            long actual = _allocator.ReservedMilli(index, name);
            Assert.Equal((role, name, reserved.GetValueOrDefault(name)), (role, name, actual));
            if (role.Contains('/')) continue;
            actual = _allocator.ConsumedMilli(index, name);
            Assert.Equal((role, name, consumed.GetValueOrDefault(name)), (role, name, actual));
        }
    }

    private void CompareFramework(string framework)
    {
        FrameworkIndex index = _cluster.Framework(framework);
        foreach (string role in _oracle.Framework(framework).Roles)
        {
            string what = $"{framework} {role}";
            RoleIndex roleIndex = _allocator.Role(role);
            CompareShares(what, _oracle.ShareOf(framework, role), _allocator.Share(index, roleIndex));
            SubscriptionReading reading = _allocator.Read(index, roleIndex, _cluster.Now);
            Assert.Equal(_allocator.Share(index, roleIndex), reading.Share);
            Assert.Equal(_oracle.FairShare(framework, role), reading.FairShare, Tolerance);
            Assert.Equal(
                (what, _oracle.LastGrant(framework, role), _oracle.OpenDemand(framework, role)),
                (what, reading.LastGrant, reading.OpenDemand));
            Assert.InRange(
                reading.Filters, _oracle.RefusedAgents(framework, role, _cluster.Now), int.MaxValue);
            Assert.Equal(
                (what, _oracle.Obstacle(framework, role, _cluster.Now)), (what, reading.Obstacle));
        }
    }

    private void CompareAmounts(Amounts expected, ResourceBundle actual)
    {
        Amounts read = Of(actual);
        if (!expected.IsSameAs(read)) Assert.Equal(expected.ToString(), read.ToString());
    }

    private static void CompareShares(string whose, NaiveShare expected, ShareReading actual)
    {
        Assert.Equal((whose, expected.Count), (whose, actual.AllocationCount));
        Assert.Equal(expected.Dominant, actual.DominantShare, Tolerance * Math.Max(1, expected.Dominant));
        Assert.Equal(expected.Weighted, actual.WeightedShare, Tolerance * Math.Max(1, expected.Weighted));
    }

    /// <summary>Whether somebody has an agent with nothing in the way.</summary>
    private bool CompareVerdicts()
    {
        bool any = false;
        int skipped = 0;
        foreach ((string framework, string role, string agent) in Subscriptions())
        {
            // Of a crowd a part is enough.
            if (_isCrowded && skipped++ % 11 != 0) continue;
            string what = $"{framework} {role} {agent}";
            NaiveVerdict expected = _oracle.Explain(framework, role, agent, _cluster.Now);
            AgentVerdict actual = Explain(framework, role, agent);
            Assert.Equal((what, expected.Obstacle), (what, actual.Obstacle));
            Assert.Equal(_allocator.Free(_cluster.Agent(agent)), actual.Free);
            bool isWhole = expected.Obstacle is OfferObstacle.None or OfferObstacle.Filtered;
            if (isWhole) CompareAmounts(expected.Offer, actual.Suitable);
            Obstacles[actual.Obstacle] = Obstacles.GetValueOrDefault(actual.Obstacle) + 1;
            any |= actual.Obstacle == OfferObstacle.None;
        }
        return any;
    }

    private AgentVerdict Explain(string framework, string role, string agent) => _allocator.Explain(
        _cluster.Framework(framework), _allocator.Role(role), _cluster.Agent(agent), _cluster.Now);

    private IEnumerable<(string Framework, string Role, string Agent)> Subscriptions() =>
        from framework in _cluster.Frameworks
        from role in _cluster.RolesOf(framework)
        from agent in _cluster.Agents
        select (framework, _allocator.RoleName(role), agent);
}
