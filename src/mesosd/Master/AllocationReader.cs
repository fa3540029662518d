using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Reads shares out of a core, for metrics.</summary>
internal sealed class AllocationReader(MasterCore core, Instant now)
{
    // Each is some series in whatever stores them; of a larger cluster the first ones are shown, and how many
    // are not.
    private const int MaxRoles = 1000;
    private const int MaxFrameworks = 1000;
    private const int MaxSubscriptions = 1000;
    private const int MaxPrincipals = 1000;

    private int _leftOut;

    public AllocationReading Read(bool withFrameworks)
    {
        List<RoleReading> roles = ReadRoles();
        return new AllocationReading
        {
            Roles = roles,
            Principals = ReadPrincipals(),
            Subscriptions = withFrameworks ? ReadSubscriptions() : [],
            Frameworks = withFrameworks ? ReadFrameworks() : [],
            LeftOut = _leftOut,
        };
    }

    private List<RoleReading> ReadRoles()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        names.UnionWith(core.Weights.Keys);
        names.UnionWith(core.Quotas.Keys);
        foreach (KnownFramework framework in core.Frameworks) names.UnionWith(framework.Roles);
        List<RoleReading> roles = [];
        foreach (string name in names)
        {
            if (roles.Count == MaxRoles) break;
            RoleIndex role = core.Allocator.Role(name);
            double share = core.Allocator.Share(role).DominantShare;
            roles.Add(new RoleReading(name, share, core.Allocator.ActiveFilters(role), ReadQuota(name, role)));
        }
        _leftOut += names.Count - roles.Count;
        return roles;
    }

    private IReadOnlyList<QuotaReading> ReadQuota(string role, RoleIndex index)
    {
        QuotaConfig? quota = core.Quotas.GetValueOrDefault(role);
        SortedSet<string>? others = null;
        if (quota is not null) others = [.. quota.Guarantees.Keys, .. quota.Limits.Keys];
        List<QuotaReading>? readings = null;
        foreach (string name in TotalsReader.Names)
        {
            QuotaReading reading = ReadQuota(quota, index, name);
            others?.Remove(name);
            if (reading.IsLimited || reading.Consumed > 0) (readings ??= []).Add(reading);
        }
        foreach (string name in others ?? []) (readings ??= []).Add(ReadQuota(quota, index, name));
        return (IReadOnlyList<QuotaReading>?)readings ?? [];
    }

    private QuotaReading ReadQuota(QuotaConfig? quota, RoleIndex role, string name) => new(
        name,
        QuotaReader.Amount(quota?.Guarantees, name),
        QuotaReader.Amount(quota?.Limits, name),
        ScalarUnits.ToDouble(core.Allocator.ConsumedMilli(role, name)),
        ScalarUnits.ToDouble(core.Allocator.AllocatedMilli(role, name)));

    private List<PrincipalReading> ReadPrincipals()
    {
        List<PrincipalReading> principals = [];
        foreach ((string name, PrincipalFigures figures) in core.Frameworks.Principals)
        {
            if (principals.Count == MaxPrincipals) break;
            principals.Add(new PrincipalReading(name, figures.Received, figures.Processed));
        }
        _leftOut += core.Frameworks.Principals.Count - principals.Count;
        return principals;
    }

    private List<FrameworkFiguresReading> ReadFrameworks()
    {
        List<FrameworkFiguresReading> frameworks = new(Math.Min(MaxFrameworks, core.Frameworks.Count));
        foreach (KnownFramework framework in core.Frameworks)
        {
            if (frameworks.Count == MaxFrameworks) break;
            frameworks.Add(new FrameworkFiguresReading(
                framework.Info.Name, framework.Id.Value, framework.IsConnected, framework.Figures.Copy()));
        }
        _leftOut += core.Frameworks.Count - frameworks.Count;
        return frameworks;
    }

    private List<SubscriptionMetrics> ReadSubscriptions()
    {
        List<SubscriptionMetrics> subscriptions = [];
        foreach (KnownFramework framework in core.Frameworks)
        {
            foreach (string role in framework.Roles)
            {
                if (subscriptions.Count < MaxSubscriptions) subscriptions.Add(Read(framework, role));
                else _leftOut++;
            }
        }
        return subscriptions;
    }

    private SubscriptionMetrics Read(KnownFramework framework, string role)
    {
        RoleIndex index = core.Allocator.Role(role);
        SubscriptionReading reading = core.Allocator.Read(framework.Index, index, now);
        int offers = 0;
        Instant oldest = now;
        foreach (OpenOffer offer in framework.Offers)
        {
            if (offer.Role != index) continue;
            offers++;
            oldest = Instant.Min(oldest, offer.MadeAt);
        }
        return new SubscriptionMetrics
        {
            FrameworkName = framework.Info.Name,
            FrameworkId = framework.Id.Value,
            Role = role,
            IsSuppressed = reading.Obstacle == OfferObstacle.Suppressed,
            DominantShare = reading.Share.DominantShare,
            FairShare = reading.FairShare,
            Filters = reading.Filters,
            OpenOffers = offers,
            OldestOffer = now - oldest,
            SinceLastOffer = reading.LastGrant == Instant.Never ? null : now - reading.LastGrant,
        };
    }
}
