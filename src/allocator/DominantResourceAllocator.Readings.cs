namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    /// <inheritdoc/>
    public ResourceBundle Total(AgentIndex agent) => _agents.TotalOf(_agents.Resolve(agent));

    /// <inheritdoc/>
    public ResourceBundle Free(AgentIndex agent) => _agents.FreeOf(_agents.Resolve(agent));

    /// <inheritdoc/>
    public ResourceBundle Allocated(FrameworkIndex framework, RoleIndex role, AgentIndex agent)
    {
        int subscription = Find(framework, role);
        int index = _agents.Resolve(agent);
        return subscription < 0 ? ResourceBundle.Empty : _holdings.Resources(subscription, index);
    }

    /// <inheritdoc/>
    public ShareReading Share(RoleIndex role) => Read(_roles.NodeOf(_roles.Resolve(role)));

    /// <inheritdoc/>
    public ShareReading Share(FrameworkIndex framework, RoleIndex role)
    {
        int subscription = Find(framework, role);
        return subscription < 0 ? default : Read(_subscriptions.NodeOf(subscription));
    }

    /// <inheritdoc/>
    public long AllocatedMilli(RoleIndex role, string resourceName) =>
        HeldBy(_roles.NodeOf(_roles.Resolve(role)), resourceName);

    /// <inheritdoc/>
    public long AllocatedMilli(FrameworkIndex framework, RoleIndex role, string resourceName)
    {
        int subscription = Find(framework, role);
        return subscription < 0 ? 0 : HeldBy(_subscriptions.NodeOf(subscription), resourceName);
    }

    private long HeldBy(int node, string resourceName)
    {
        int name = Kinds.FindScalarName(resourceName);
        return name < 0 ? 0 : _forest.HeldOf(node, name);
    }

    private int Find(FrameworkIndex framework, RoleIndex role) =>
        _subscriptions.Find(_frameworks.Resolve(framework), _roles.Resolve(role));

    private ShareReading Read(int node)
    {
        _forest.Refresh();
        WeightedShare share = _forest.Share(node);
        if (share.Held == 0) return new ShareReading(0, 0, null, _forest.CountOf(node));
        double dominant = (double)share.Held / share.Total;
        double weight = (double)share.WeightMicro / ShareForest.DefaultWeightMicro;
        string name = Kinds.ScalarNameText(_forest.DominantOf(node));
        return new ShareReading(dominant, dominant / weight, name, _forest.CountOf(node));
    }
}
