using System.Globalization;
using Mesosd.Protocol.Native;

namespace Mesosd.Tests.Master;

/// <summary>An explanation as lines of a scenario.</summary>
internal static class ScenarioExplanation
{
    public static IEnumerable<string> Format(OfferExplanation explanation, ScenarioNames names)
    {
        string link = explanation.Connected ? "" : " disconnected";
        yield return $"explanation of {names.Short(explanation.FrameworkId.Value)}{link}, {explanation.Agents} agents";
        foreach (OfferExplanationRole role in explanation.Roles)
        {
            yield return Head(role);
            foreach (OfferExplanationRival rival in role.Rivals)
                yield return $"    before it: {(rival.FrameworkId is null ? "role " : "")}{rival.Name} {Percent(rival.DominantShare)} weight {rival.Weight}";
            foreach (QuotaStandingResource resource in role.Quota?.Resources ?? [])
                yield return $"    quota of {role.Quota!.Role}: {resource.Name} guarantee={resource.Guarantee} limit={resource.Limit} " +
                    $"consumed={resource.Consumed} headroom={resource.HeadroomAvailable} of {resource.HeadroomRequired}";
            foreach (OfferExplanationAgentGroup group in role.Groups)
            {
                yield return Group(group);
                foreach (OfferExplanationHolder holder in group.Holders) yield return Holder(holder);
            }
        }
    }

    private static string Head(OfferExplanationRole role)
    {
        string offers = role.OpenOffers == 0 ? "" : $" offers={role.OpenOffers} {Amounts(role.Offered)} since {role.OldestOfferSeconds}s";
        string grant = role.SecondsSinceGrant is { } since ? $" granted={since}s" : "";
        string demand = role.OpenDemand is { } open ? $" demand={open}" : "";
        string filters = role.Filters > 0 ? $" filters={role.Filters}" : "";
        return $"  role {role.Role}: {role.Obstacle} share={Percent(role.FrameworkStanding.DominantShare)} " +
            $"fair={Percent(role.FairShare)} role-share={Percent(role.RoleStanding.DominantShare)}{offers}{grant}{demand}{filters}";
    }

    private static string Group(OfferExplanationAgentGroup group)
    {
        string shortOf = group.ShortOf.Count > 0 ? $" short of {string.Join(',', group.ShortOf)}" : "";
        string filter = group.FirstFilterSeconds is { } first ? $" filter ends in {first}s..{group.LastFilterSeconds}s" : "";
        string free = group.Free.Count > 0 ? $" free {Amounts(group.Free)}" : "";
        string suitable = group.Suitable.Count > 0 ? $" suitable {Amounts(group.Suitable)}" : "";
        string examples = string.Join(',', group.Examples.Select(of => of.State is { } state ? $"{of.Hostname} {state}" : of.Hostname));
        return $"    {group.Agents} {group.Obstacle}{shortOf}{filter}{free}{suitable}: {examples}";
    }

    private static string Holder(OfferExplanationHolder holder)
    {
        string offered = holder.Offered.Count > 0 ? $" offered {Amounts(holder.Offered)} since {holder.OldestOfferSeconds}s" : "";
        string used = holder.Used.Count > 0 ? $" uses {Amounts(holder.Used)}" : "";
        return $"      {holder.FrameworkName} on {holder.Agents}:{offered}{used}";
    }

    private static string Amounts(IEnumerable<ResourceAmount> amounts) =>
        string.Join(';', amounts.Select(of => $"{of.Name}:{of.Amount.ToString(CultureInfo.InvariantCulture)}"));

    private static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
