namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    public void SetQuota(RoleIndex role, RoleQuota quota, Instant now) => throw new NotSupportedException();
    public RoleQuota Quota(RoleIndex role) => throw new NotSupportedException();
    public long ConsumedMilli(RoleIndex role, string resourceName) => throw new NotSupportedException();
    public long ReservedMilli(RoleIndex role, string resourceName) => throw new NotSupportedException();
    public HeadroomReading Headroom(string resourceName) => throw new NotSupportedException();
    public void PauseForRecovery(int expectedAgents, Instant until) => throw new NotSupportedException();
    public bool IsPaused => false;
    public void Convert(in Conversion conversion, Instant now) => throw new NotSupportedException();
    public bool TryConvertFree(AgentIndex agent, ResourceBundle consumed, ResourceBundle converted, Instant now) => throw new NotSupportedException();
    public void DescribeAgent(AgentIndex agent, AgentTraits traits, Instant now) => throw new NotSupportedException();
    public void SetWhitelisted(AgentIndex agent, bool whitelisted) => throw new NotSupportedException();
    public void SetUnavailable(AgentIndex agent, bool unavailable, Instant now) => throw new NotSupportedException();
    public void AllocateInverse(Instant now, List<InverseGrant> grants) { }
    public void AnswerInverse(FrameworkIndex framework, AgentIndex agent, TimeSpan? refuseFor, Instant now) => throw new NotSupportedException();
    public void SetDemand(FrameworkIndex framework, RoleIndex role, IReadOnlyList<ResourceDemand> demands, Instant now) => throw new NotSupportedException();
    public void Satisfy(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used) => throw new NotSupportedException();
    public SubscriptionReading Read(FrameworkIndex framework, RoleIndex role, Instant now) => throw new NotSupportedException();
    public AgentVerdict Explain(FrameworkIndex framework, RoleIndex role, AgentIndex agent, Instant now) => throw new NotSupportedException();
    public void Explain(FrameworkIndex framework, RoleIndex role, Instant now, List<AgentVerdict> verdicts) => throw new NotSupportedException();
    public int ActiveFilters(RoleIndex role) => throw new NotSupportedException();
}
