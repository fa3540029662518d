using Mesosd.Allocation;
using Mesosd.Protocol.Native;
using Obstacle = Mesosd.Protocol.Native.OfferExplanationObstacle;

namespace Mesosd.Master;

/// <summary>
/// Puts together why a framework is offered what it is offered. Looks at every agent and every framework: it is
/// for people who ask, not for what happens often.
/// </summary>
internal sealed class OfferExplainer(MasterCore core, Instant now)
{
    // Enough to see who they are; the counts say the rest.
    private const int MaxRivals = 5;
    private const int MaxExamples = 3;
    private const int MaxHolders = 5;

    private readonly IAllocator _allocator = core.Allocator;
    private readonly List<AgentVerdict> _verdicts = [];

    /// <param name="framework">About whom it is.</param>
    /// <param name="roles">Some of its roles.</param>
    /// <param name="agent">The only agent to look at; null for all.</param>
    public OfferExplanation Explain(KnownFramework framework, string[] roles, KnownAgent? agent)
    {
        OfferExplanation explanation = new()
        {
            FrameworkId = framework.Id,
            FrameworkName = framework.Info.Name,
            Connected = framework.IsConnected,
            Agents = agent is not null ? 1u : CountRegistered(),
        };
        foreach (string role in roles) explanation.Roles.Add(Explain(framework, _allocator.Role(role), agent));
        return explanation;
    }

    private OfferExplanationRole Explain(KnownFramework framework, RoleIndex role, KnownAgent? agent)
    {
        SubscriptionReading reading = _allocator.Read(framework.Index, role, now);
        OfferExplanationRole message = new()
        {
            Role = _allocator.RoleName(role),
            Obstacle = Convert(reading.Obstacle),
            FrameworkStanding = Standing(reading.Share, 1),
            RoleStanding = Standing(_allocator.Share(role), _allocator.Weight(role)),
            FairShare = reading.FairShare,
            RivalCount = 0,
            OpenOffers = 0,
            Filters = (uint)reading.Filters,
            OpenDemand = reading.OpenDemand is { } open ? (ulong)open : null,
            SecondsSinceGrant = reading.LastGrant == Instant.Never ? null : Seconds(now - reading.LastGrant),
            Quota = QuotaReader.Read(core, _allocator.RoleName(role)),
        };
        AddOffers(message, framework, role);
        AddRivals(message, framework, role, reading);
        AddGroups(message, framework, role, agent);
        return message;
    }

    private void AddOffers(OfferExplanationRole message, KnownFramework framework, RoleIndex role)
    {
        ResourceAmounts offered = new(_allocator.Kinds);
        Instant oldest = Instant.Never;
        foreach (OpenOffer offer in framework.Offers)
        {
            if (offer.Role != role) continue;
            message.OpenOffers++;
            offered.Add(offer.Resources);
            oldest = Instant.Min(oldest, offer.MadeAt);
        }
        offered.WriteTo(message.Offered);
        if (oldest != Instant.Never) message.OldestOfferSeconds = Seconds(now - oldest);
    }

    // ---- who comes before

    private void AddRivals(
        OfferExplanationRole message, KnownFramework framework, RoleIndex role, in SubscriptionReading reading)
    {
        List<(double Share, OfferExplanationRival Rival)> before = [];
        foreach (KnownFramework other in core.Frameworks)
        {
            if (other == framework || !other.IsConnected) continue;
            if (Array.IndexOf(other.Roles, message.Role) < 0) continue;
            SubscriptionReading theirs = _allocator.Read(other.Index, role, now);
            if (theirs.Obstacle != OfferObstacle.None) continue;
            if (theirs.Share.WeightedShare < reading.Share.WeightedShare)
                before.Add((theirs.Share.WeightedShare, RivalOf(other, theirs.Share)));
        }
        AddRivalRoles(before, message.Role, _allocator.Share(role));
        message.RivalCount = (uint)before.Count;
        foreach ((_, OfferExplanationRival rival) in before.OrderBy(of => of.Share).Take(MaxRivals))
            message.Rivals.Add(rival);
    }

    // Siblings with somebody in them, or below them, who wants offers.
    private void AddRivalRoles(
        List<(double Share, OfferExplanationRival Rival)> before, string role, in ShareReading own)
    {
        string parent = ParentOf(role);
        SortedSet<string> siblings = new(StringComparer.Ordinal);
        foreach (KnownFramework other in core.Frameworks)
        {
            if (!other.IsConnected) continue;
            foreach (string theirs in other.Roles)
                if (SiblingBelow(parent, theirs) is { } sibling && sibling != role && WantsOffers(other, theirs))
                    siblings.Add(sibling);
        }
        foreach (string sibling in siblings)
        {
            RoleIndex index = _allocator.Role(sibling);
            ShareReading share = _allocator.Share(index);
            if (share.WeightedShare >= own.WeightedShare) continue;
            before.Add((share.WeightedShare, new OfferExplanationRival
            {
                Name = sibling,
                DominantShare = share.DominantShare,
                Weight = _allocator.Weight(index),
            }));
        }
    }

    private bool WantsOffers(KnownFramework framework, string role) =>
        _allocator.Read(framework.Index, _allocator.Role(role), now).Obstacle == OfferObstacle.None;

    private static OfferExplanationRival RivalOf(KnownFramework framework, in ShareReading share) => new()
    {
        Name = framework.Info.Name,
        DominantShare = share.DominantShare,
        Weight = 1,
        FrameworkId = framework.Id,
    };

    // ---- agents by obstacle

    private void AddGroups(
        OfferExplanationRole message, KnownFramework framework, RoleIndex role, KnownAgent? agent)
    {
        _verdicts.Clear();
        if (agent is null) _allocator.Explain(framework.Index, role, now, _verdicts);
        else _verdicts.Add(_allocator.Explain(framework.Index, role, agent.Index!.Value, now));
        foreach (IGrouping<OfferObstacle, AgentVerdict> group in
                 _verdicts.GroupBy(verdict => verdict.Obstacle).OrderBy(group => group.Key))
            message.Groups.Add(Describe(group.Key, [.. group]));
    }

    private OfferExplanationAgentGroup Describe(OfferObstacle obstacle, AgentVerdict[] verdicts)
    {
        OfferExplanationAgentGroup message = new()
        {
            Obstacle = Convert(obstacle),
            Agents = (uint)verdicts.Length,
        };
        ResourceAmounts free = new(_allocator.Kinds), suitable = new(_allocator.Kinds);
        SortedSet<string> shortOf = new(StringComparer.Ordinal);
        Instant first = Instant.Never, last = default;
        foreach (AgentVerdict verdict in verdicts)
        {
            free.Add(verdict.Free);
            suitable.Add(verdict.Suitable);
            if (verdict.ShortOf is { } name) shortOf.Add(name);
            if (verdict.FilterEnds == Instant.Never) continue;
            first = Instant.Min(first, verdict.FilterEnds);
            if (verdict.FilterEnds > last) last = verdict.FilterEnds;
        }
        free.WriteTo(message.Free);
        suitable.WriteTo(message.Suitable);
        message.ShortOf.AddRange(shortOf);
        if (first != Instant.Never)
        {
            message.FirstFilterSeconds = Seconds(first - now);
            message.LastFilterSeconds = Seconds(last - now);
        }
        foreach (AgentVerdict verdict in verdicts.Take(MaxExamples))
            message.Examples.Add(Example(core.Agents[verdict.Agent]));
        AddHolders(message, verdicts);
        return message;
    }

    private static OfferExplanationAgent Example(KnownAgent agent) => new()
    {
        AgentId = agent.Id,
        Hostname = agent.Info.Hostname,
        State = (agent.IsConnected, agent.Deactivation) switch
        {
            (_, { IsDraining: true }) => "draining",
            (_, { Drain: not null }) => "drained",
            (_, not null) => "deactivated",
            (false, null) => "disconnected",
            _ => null,
        },
    };

    private void AddHolders(OfferExplanationAgentGroup message, AgentVerdict[] verdicts)
    {
        Dictionary<KnownFramework, HolderSum> sums = [];
        foreach (AgentVerdict verdict in verdicts)
        {
            KnownAgent agent = core.Agents[verdict.Agent];
            foreach (OpenOffer offer in agent.Offers)
                SumOf(sums, offer.Framework).AddOffer(agent, offer);
            foreach (FrameworkOnAgent place in agent.Frameworks)
            {
                HolderSum sum = SumOf(sums, place.Framework);
                foreach (KnownTask task in place.Tasks)
                    if (!task.IsTerminal) sum.AddUsed(agent, task.Resources);
                foreach (KnownExecutor executor in place.Executors) sum.AddUsed(agent, executor.Resources);
            }
        }
        IEnumerable<KeyValuePair<KnownFramework, HolderSum>> most = sums
            .Where(of => of.Value.Agents > 0)
            .OrderByDescending(of => of.Value.Agents)
            .ThenBy(of => of.Key.Id.Value, StringComparer.Ordinal)
            .Take(MaxHolders);
        foreach ((KnownFramework framework, HolderSum sum) in most)
            message.Holders.Add(sum.ToMessage(framework, now));
    }

    private HolderSum SumOf(Dictionary<KnownFramework, HolderSum> sums, KnownFramework framework)
    {
        if (!sums.TryGetValue(framework, out HolderSum? sum))
            sums.Add(framework, sum = new HolderSum(_allocator.Kinds));
        return sum;
    }

    // ---- leaves

    private uint CountRegistered()
    {
        uint count = 0;
        foreach (KnownAgent agent in core.Agents) if (agent.IsRegistered) count++;
        return count;
    }

    private static OfferExplanationStanding Standing(in ShareReading share, double weight) => new()
    {
        DominantShare = share.DominantShare,
        DominantResource = share.DominantResource,
        Weight = weight,
    };

    private static string ParentOf(string role) =>
        role.LastIndexOf('/') is > 0 and int slash ? role[..slash] : "";

    /// <summary>The ancestor of the role, or itself, that is directly below the parent; null when none is.</summary>
    private static string? SiblingBelow(string parent, string role)
    {
        if (parent.Length > 0 && !role.StartsWith(parent + "/", StringComparison.Ordinal)) return null;
        int slash = role.IndexOf('/', parent.Length == 0 ? 0 : parent.Length + 1);
        return slash < 0 ? role : role[..slash];
    }

    private static double Seconds(TimeSpan span) => Math.Max(span.TotalSeconds, 0);

    private static Obstacle Convert(OfferObstacle obstacle) => obstacle switch
    {
        OfferObstacle.None => Obstacle.NoObstacle,
        OfferObstacle.Paused => Obstacle.Paused,
        OfferObstacle.FrameworkInactive => Obstacle.FrameworkInactive,
        OfferObstacle.NotInRole => Obstacle.NotInRole,
        OfferObstacle.Suppressed => Obstacle.Suppressed,
        OfferObstacle.DemandSatisfied => Obstacle.DemandSatisfied,
        OfferObstacle.AgentInactive => Obstacle.AgentInactive,
        OfferObstacle.NotWhitelisted => Obstacle.NotWhitelisted,
        OfferObstacle.NothingFree => Obstacle.NothingFree,
        OfferObstacle.GpuCapability => Obstacle.GpuCapability,
        OfferObstacle.RegionCapability => Obstacle.RegionCapability,
        OfferObstacle.Constraints => Obstacle.Constraints,
        OfferObstacle.ReservedForOthers => Obstacle.ReservedForOthers,
        OfferObstacle.ResourceCapability => Obstacle.ResourceCapability,
        OfferObstacle.QuotaLimit => Obstacle.QuotaLimit,
        OfferObstacle.QuotaHeadroom => Obstacle.QuotaHeadroom,
        OfferObstacle.BelowMinimum => Obstacle.BelowMinimum,
        OfferObstacle.BelowDemand => Obstacle.BelowDemand,
        OfferObstacle.Filtered => Obstacle.Filtered,
        _ => Obstacle.Unknown,
    };
}
