namespace Mesosd.Allocation;

/// <summary>
/// Dominant resource fairness over a tree of roles (Ghodsi et al., NSDI 2011; Mesos' hierarchical allocator).
/// </summary>
public sealed class DominantResourceAllocator(AllocatorSettings settings) : IAllocator
{
    /// <summary>How the allocator was set up.</summary>
    public AllocatorSettings Settings => settings;

    /// <inheritdoc/>
    public ResourceKindTable Kinds { get; } = new();

    /// <inheritdoc/>
    public bool HasWork => throw new NotImplementedException();

    /// <inheritdoc/>
    public Instant NextWakeup => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Allocate(Instant now, List<Grant> grants) => throw new NotImplementedException();

    /// <inheritdoc/>
    public RoleIndex Role(string name) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string RoleName(RoleIndex role) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void SetWeight(RoleIndex role, double weight) => throw new NotImplementedException();

    /// <inheritdoc/>
    public double Weight(RoleIndex role) => throw new NotImplementedException();

    /// <inheritdoc/>
    public FrameworkIndex AddFramework(FrameworkOptions options, bool active) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void UpdateFramework(FrameworkIndex framework, FrameworkOptions options) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void ActivateFramework(FrameworkIndex framework) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void DeactivateFramework(FrameworkIndex framework) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void RemoveFramework(FrameworkIndex framework) => throw new NotImplementedException();

    /// <inheritdoc/>
    public AgentIndex AddAgent(AgentOptions options, Instant now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void UpdateAgent(AgentIndex agent, ResourceBundle total, Instant now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void ActivateAgent(AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void DeactivateAgent(AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void RemoveAgent(AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void AddAllocation(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Recover(in Recovery recovery, Instant now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Suppress(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Revive(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles, Instant now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void RemoveFilters(FrameworkIndex framework, AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void RemoveFilters(AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ResourceBundle Total(AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ResourceBundle Free(AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ResourceBundle Allocated(FrameworkIndex framework, RoleIndex role, AgentIndex agent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ShareReading Share(RoleIndex role) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ShareReading Share(FrameworkIndex framework, RoleIndex role) => throw new NotImplementedException();

    /// <inheritdoc/>
    public long AllocatedMilli(RoleIndex role, string resourceName) => throw new NotImplementedException();

    /// <inheritdoc/>
    public long AllocatedMilli(FrameworkIndex framework, RoleIndex role, string resourceName) => throw new NotImplementedException();
}
