using Mesosd.Allocation;

namespace Mesosd.Simulation;

/// <summary>Planted bugs: an allocator that now and then takes resources back twice, or one that knows no limits.</summary>
internal sealed class PlantedAllocator(IAllocator inner, PlantedBug bug) : IAllocator
{
    private const int Interval = 10;

    private readonly Dictionary<RoleIndex, RoleQuota> _quotas = [];
    private int _recoveries;

    public void Recover(in Recovery recovery, Instant now)
    {
        inner.Recover(in recovery, now);
        if (bug == PlantedBug.ReleasedTwice && ++_recoveries % Interval == 0) inner.Recover(in recovery, now);
    }

    public bool HasWork => inner.HasWork;

    public bool IsPaused => inner.IsPaused;

    public int RoleCount => inner.RoleCount;

    public void DescribeAgent(AgentIndex agent, AgentTraits traits, Instant now) =>
        inner.DescribeAgent(agent, traits, now);

    public void SetWhitelisted(AgentIndex agent, bool whitelisted) => inner.SetWhitelisted(agent, whitelisted);

    public void SetUnavailable(AgentIndex agent, bool unavailable, Instant now) =>
        inner.SetUnavailable(agent, unavailable, now);

    public void AllocateInverse(Instant now, List<InverseGrant> grants) => inner.AllocateInverse(now, grants);

    public void AnswerInverse(FrameworkIndex framework, AgentIndex agent, TimeSpan? refuseFor, Instant now) =>
        inner.AnswerInverse(framework, agent, refuseFor, now);

    public void SetDemand(FrameworkIndex framework, RoleIndex role, IReadOnlyList<ResourceDemand> demands, Instant now) =>
        inner.SetDemand(framework, role, demands, now);

    public void Satisfy(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used) =>
        inner.Satisfy(framework, role, agent, used);

    public SubscriptionReading Read(FrameworkIndex framework, RoleIndex role, Instant now) =>
        inner.Read(framework, role, now);

    public AgentVerdict Explain(FrameworkIndex framework, RoleIndex role, AgentIndex agent, Instant now) =>
        inner.Explain(framework, role, agent, now);

    public void Explain(FrameworkIndex framework, RoleIndex role, Instant now, List<AgentVerdict> verdicts) =>
        inner.Explain(framework, role, now, verdicts);

    public int ActiveFilters(RoleIndex role) => inner.ActiveFilters(role);

    public void Convert(in Conversion conversion, Instant now) => inner.Convert(in conversion, now);

    public bool TryConvertFree(AgentIndex agent, ResourceBundle consumed, ResourceBundle converted, Instant now) =>
        inner.TryConvertFree(agent, consumed, converted, now);

    public void SetQuota(RoleIndex role, RoleQuota quota, Instant now)
    {
        _quotas[role] = quota;
        inner.SetQuota(role, bug == PlantedBug.IgnoredLimits ? quota with { Limits = [] } : quota, now);
    }

    public RoleQuota Quota(RoleIndex role) => _quotas.GetValueOrDefault(role, RoleQuota.None);

    public long ConsumedMilli(RoleIndex role, string resourceName) => inner.ConsumedMilli(role, resourceName);

    public long ReservedMilli(RoleIndex role, string resourceName) => inner.ReservedMilli(role, resourceName);

    public HeadroomReading Headroom(string resourceName) => inner.Headroom(resourceName);

    public void PauseForRecovery(int expectedAgents, Instant until) => inner.PauseForRecovery(expectedAgents, until);

    public ResourceKindTable Kinds => inner.Kinds;

    public Instant NextWakeup => inner.NextWakeup;

    public void Allocate(Instant now, List<Grant> grants) => inner.Allocate(now, grants);

    public RoleIndex Role(string name) => inner.Role(name);

    public bool HasRole(string name) => inner.HasRole(name);

    public string RoleName(RoleIndex role) => inner.RoleName(role);

    public void SetWeight(RoleIndex role, double weight) => inner.SetWeight(role, weight);

    public double Weight(RoleIndex role) => inner.Weight(role);

    public FrameworkIndex AddFramework(FrameworkOptions options, bool active) => inner.AddFramework(options, active);

    public void UpdateFramework(FrameworkIndex framework, FrameworkOptions options) =>
        inner.UpdateFramework(framework, options);

    public void ActivateFramework(FrameworkIndex framework) => inner.ActivateFramework(framework);

    public void DeactivateFramework(FrameworkIndex framework) => inner.DeactivateFramework(framework);

    public void RemoveFramework(FrameworkIndex framework) => inner.RemoveFramework(framework);

    public AgentIndex AddAgent(AgentOptions options, Instant now) => inner.AddAgent(options, now);

    public void UpdateAgent(AgentIndex agent, ResourceBundle total, Instant now) =>
        inner.UpdateAgent(agent, total, now);

    public void ActivateAgent(AgentIndex agent) => inner.ActivateAgent(agent);

    public void DeactivateAgent(AgentIndex agent) => inner.DeactivateAgent(agent);

    public void RemoveAgent(AgentIndex agent) => inner.RemoveAgent(agent);

    public void AddAllocation(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used) =>
        inner.AddAllocation(framework, role, agent, used);

    public void Suppress(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles) => inner.Suppress(framework, roles);

    public void Revive(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles, Instant now) =>
        inner.Revive(framework, roles, now);

    public void RemoveFilters(FrameworkIndex framework, AgentIndex agent) => inner.RemoveFilters(framework, agent);

    public void RemoveFilters(AgentIndex agent) => inner.RemoveFilters(agent);

    public ResourceBundle Total(AgentIndex agent) => inner.Total(agent);

    public ResourceBundle Free(AgentIndex agent) => inner.Free(agent);

    public ResourceBundle Allocated(FrameworkIndex framework, RoleIndex role, AgentIndex agent) =>
        inner.Allocated(framework, role, agent);

    public ShareReading Share(RoleIndex role) => inner.Share(role);

    public ShareReading Share(FrameworkIndex framework, RoleIndex role) => inner.Share(framework, role);

    public long AllocatedMilli(RoleIndex role, string resourceName) => inner.AllocatedMilli(role, resourceName);

    public long AllocatedMilli(FrameworkIndex framework, RoleIndex role, string resourceName) =>
        inner.AllocatedMilli(framework, role, resourceName);
}
