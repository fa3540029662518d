using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>Where a role's quota stands, for people.</summary>
internal static class QuotaReader
{
    /// <summary>The quota of the role's top-level role, and what is held back for others; null without any.</summary>
    public static QuotaStanding? Read(MasterCore core, string role)
    {
        string top = role.IndexOf('/') is > 0 and int slash ? role[..slash] : role;
        QuotaConfig? quota = core.Quotas.GetValueOrDefault(top);
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (QuotaConfig any in core.Quotas.Values) names.UnionWith(any.Guarantees.Keys);
        if (quota is not null) names.UnionWith(quota.Limits.Keys);
        if (names.Count == 0) return null;
        QuotaStanding standing = new() { Role = top };
        RoleIndex index = core.Allocator.Role(top);
        foreach (string name in names)
        {
            HeadroomReading headroom = core.Allocator.Headroom(name);
            standing.Resources.Add(new QuotaStandingResource
            {
                Name = name,
                Guarantee = Amount(quota?.Guarantees, name),
                Limit = Amount(quota?.Limits, name),
                Consumed = ScalarUnits.ToDouble(core.Allocator.ConsumedMilli(index, name)),
                HeadroomRequired = ScalarUnits.ToDouble(headroom.RequiredMilli),
                HeadroomAvailable = ScalarUnits.ToDouble(headroom.AvailableMilli),
            });
        }
        return standing;
    }

    internal static double? Amount(SortedDictionary<string, ValueScalar>? amounts, string name) =>
        amounts is not null && amounts.TryGetValue(name, out ValueScalar amount) ? amount.Value : null;
}
