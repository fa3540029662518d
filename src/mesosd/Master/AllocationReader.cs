using Mesosd.Allocation;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>Reads shares out of a core, for metrics.</summary>
internal sealed class AllocationReader(MasterCore core, Instant now)
{
    // Each is some series in whatever stores them; of a larger cluster the first ones are shown, and how many
    // are not.
    private const int MaxRoles = 1000;
    private const int MaxFrameworks = 1000;
    private const int MaxSubscriptions = 1000;

    private int _leftOut;

    public AllocationReading Read(bool withFrameworks)
    {
        List<RoleReading> roles = ReadRoles();
        return new AllocationReading
        {
            Roles = roles,
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
            roles.Add(new RoleReading(name, share, core.Allocator.ActiveFilters(role), ReadQuota(name)));
        }
        _leftOut += names.Count - roles.Count;
        return roles;
    }

    private List<QuotaReading> ReadQuota(string role)
    {
        List<QuotaReading> readings = [];
        if (!core.Quotas.ContainsKey(role)) return readings;
        foreach (QuotaStandingResource resource in QuotaReader.Read(core, role)?.Resources ?? [])
            if (resource.Guarantee is not null || resource.Limit is not null)
                readings.Add(new QuotaReading(
                    resource.Name, resource.Guarantee, resource.Limit, resource.Consumed));
        return readings;
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
