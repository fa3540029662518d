namespace Mesosd.Allocation.Tests.Oracle;

// Guarantees and limits, computed anew from all agents and holdings whenever they are asked for.
internal sealed partial class NaiveAllocator
{
    private readonly Dictionary<string, RoleQuota> _quotas = [];

    public void SetQuota(string role, RoleQuota quota) => _quotas[role] = quota;

    /// <summary>What is reserved for a role and its descendants, allocated or not.</summary>
    public long Reserved(string role, string name) => _agents.Values.Sum(agent => agent.Total
        .Where(kind => !kind.Revocable && kind.Role is { } reserved && IsBelow(reserved, role)).Scalar(name));

    public long Consumed(string role, string name) => Reserved(role, name)
        + ScalarsHeld(key => IsBelow(key.Role, role), IsSubjectToQuota).GetValueOrDefault(name);

    public long Required(string name) => _quotas.Keys.Sum(role => OpenGuarantee(role, name));

    public long Available(string name) => _agents.Values
        .Where(agent => agent.Active && agent.Whitelisted)
        .Sum(agent => Free(agent.Name).Where(IsSubjectToQuota).Scalar(name));

    private static bool IsSubjectToQuota(NaiveKind kind) =>
        kind.IsScalar && kind.Role is null && !kind.Revocable;

    private long OpenGuarantee(string role, string name)
    {
        long? guarantee = AmountOf(QuotaOf(role).Guarantees, name);
        return guarantee is { } wanted ? Math.Max(0, wanted - Consumed(role, name)) : 0;
    }

    private bool HasOpenGuarantee(string role) =>
        QuotaOf(role).Guarantees.Any(guarantee => OpenGuarantee(role, guarantee.Name) > 0);

    private RoleQuota QuotaOf(string role) => _quotas.GetValueOrDefault(role) ?? RoleQuota.None;

    private static long? AmountOf(IReadOnlyList<ResourceQuantity> quantities, string name)
    {
        foreach (ResourceQuantity quantity in quantities)
        {
            if (quantity.Name == name) return quantity.Milli;
        }
        return null;
    }
}
