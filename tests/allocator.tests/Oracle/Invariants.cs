using Xunit;

namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// What must hold after every step whatever the rules of fairness are. Looks only at what the allocator says and
/// at what it was told, never at the naive one.
/// </summary>
internal sealed class Invariants(Cluster cluster, AllocatorSettings settings)
{
    private readonly List<(Refusal Refusal, Instant End)> _refusals = [];
    private readonly Dictionary<(string Role, string Name), long> _consumedBefore = [];

    private readonly List<Candidate> _eligible = [];
    private bool _hadGuarantees;

    private bool IsByShare => settings is { RoleSorter: 0, FrameworkSorter: 0 };

    private DominantResourceAllocator Allocator => cluster.Allocator;

    public void Check()
    {
        foreach (string agent in cluster.Agents) NothingIsLostOrHeldTwice(agent);
        SumsAreExact();
    }

    /// <summary>Remembers a refusal for the shortest time that it may stand.</summary>
    public void Refuse(string framework, string role, string agent, Amounts refused, TimeSpan span)
    {
        span = RefusalDuration.Clamp(span);
        if (span == TimeSpan.Zero) return;
        if (span < settings.AllocationInterval) span = settings.AllocationInterval;
        _refusals.Add((new Refusal(framework, role, agent, refused), cluster.Now + span));
    }

    public void ForgetRefusals(Predicate<Refusal> which) => _refusals.RemoveAll(each => which(each.Refusal));

    public void BeforeRun()
    {
        _eligible.Clear();
        if (IsByShare) _eligible.AddRange(Eligible());
        _hadGuarantees = Choices.ScalarNames.Any(name => Allocator.Headroom(name).RequiredMilli > 0);
        foreach (string role in Choices.TopRoles)
        {
            foreach (string name in Choices.ScalarNames)
            {
                _consumedBefore[(role, name)] = Allocator.ConsumedMilli(Allocator.Role(role), name);
            }
        }
    }

    public void AfterRun(IReadOnlyList<Grant> grants)
    {
        var kinds = new NaiveKinds(Allocator.Kinds);
        foreach (Grant grant in grants)
        {
            NoReservationLeaks(grant);
            NoRefusedResourceIsOffered(grant, Amounts.Of(kinds, grant.Resources));
        }
        NoLimitIsExceeded();
        if (grants.Count > 0) TheFirstGrantIsDue(grants[0]);
    }

    /// <summary>
    /// Of those that could have been granted the agent, nobody had a smaller share: neither another framework of the
    /// role nor another top-level role.
    /// </summary>
    private void TheFirstGrantIsDue(Grant grant)
    {
        if (!IsByShare || _hadGuarantees || _eligible.TrueForAll(each => each.Agent != grant.Agent)) return;
        Candidate granted = _eligible.Single(each =>
            (each.Framework, each.Role, each.Agent) == (grant.Framework, grant.Role, grant.Agent));
        foreach (Candidate other in _eligible.Where(each => each.Agent == grant.Agent))
        {
            bool isSibling = other.Role == granted.Role;
            double mine = isSibling ? granted.Share : granted.TopShare;
            double theirs = isSibling ? other.Share : other.TopShare;
            Assert.True(mine <= theirs + 1e-9, $"{grant} went before {other}");
        }
    }

    /// <summary>Who has an agent with nothing in the way.</summary>
    private IEnumerable<Candidate> Eligible()
    {
        foreach (string framework in cluster.Frameworks)
        {
            FrameworkIndex index = cluster.Framework(framework);
            foreach (RoleIndex role in cluster.RolesOf(framework))
            {
                RoleIndex top = Allocator.Role(Allocator.RoleName(role).Split('/')[0]);
                foreach (AgentIndex agent in cluster.Agents.Select(cluster.Agent))
                {
                    AgentVerdict verdict = Allocator.Explain(index, role, agent, cluster.Now);
                    if (verdict.Obstacle != OfferObstacle.None) continue;
                    double share = Allocator.Share(index, role).WeightedShare;
                    yield return new Candidate(index, role, agent, share, Allocator.Share(top).WeightedShare);
                }
            }
        }
    }

    /// <summary>Free and held together are the total, unless more is held than there is.</summary>
    private void NothingIsLostOrHeldTwice(string agent)
    {
        AgentIndex index = cluster.Agent(agent);
        ResourceBundle total = Allocator.Total(index), free = Allocator.Free(index);
        Assert.True(total.Contains(free), $"{agent}: more is free than there is");
        ResourceBundle held = ResourceBundle.Empty, sum = free;
        bool twice = false;
        foreach ((string framework, RoleIndex role) in Holders())
        {
            ResourceBundle part = Allocator.Allocated(cluster.Framework(framework), role, index)
                .Where(kind => !Allocator.Kinds.Describe(kind).Shared);
            twice |= !sum.SubtractSaturating(part).Equals(sum) && Overlap(held, part);
            held = held.Add(part);
            sum = sum.Add(part);
        }
        Assert.False(twice, $"{agent}: something is held twice");
        if (total.Contains(held)) Assert.Equal(Text(total), Text(sum));
        else Assert.Equal(Text(total.SubtractSaturating(held)), Text(free));
    }

    private bool Overlap(ResourceBundle left, ResourceBundle right)
    {
        bool IsNoScalar(ResourceKind kind) => Allocator.Kinds.Describe(kind).Type != ResourceValueType.Scalar;
        ResourceBundle mine = left.Where(IsNoScalar);
        return !mine.SubtractSaturating(right).Equals(mine);
    }

    /// <summary>
    /// What nodes of the tree hold is what the frameworks below them hold, to the thousandth; a shared volume once.
    /// </summary>
    private void SumsAreExact()
    {
        List<(RoleIndex Role, string Agent, ResourceBundle Held)> holdings = Holdings();
        foreach (string role in Choices.RoleNames)
        {
            var sums = new Dictionary<string, long>();
            foreach (var onAgent in holdings.Where(each => IsBelow(each.Role, role)).GroupBy(e => e.Agent))
            {
                AddScalars(sums, [.. onAgent.Select(each => each.Held)]);
            }
            foreach (string name in Choices.ScalarNames)
            {
                long actual = Allocator.AllocatedMilli(Allocator.Role(role), name);
                Assert.Equal((role, name, sums.GetValueOrDefault(name)), (role, name, actual));
            }
        }
    }

    private void AddScalars(Dictionary<string, long> sums, List<ResourceBundle> onAgent)
    {
        var counted = new HashSet<ResourceKind>();
        foreach (ResourceBundle held in onAgent)
        {
            for (int i = 0; i < held.Count; i++)
            {
                ResourceKindDescription kind = Allocator.Kinds.Describe(held[i].Kind);
                if (kind.Shared && !counted.Add(held[i].Kind)) continue;
                long amount = kind.Shared ? Choices.SharedSizes[kind.Identity] : held[i].Milli;
                sums[kind.Name] = sums.GetValueOrDefault(kind.Name) + amount;
            }
        }
    }

    private List<(RoleIndex Role, string Agent, ResourceBundle Held)> Holdings() =>
    [
        .. from holder in Holders()
           from agent in cluster.Agents
           let index = cluster.Framework(holder.Framework)
           let held = Allocator.Allocated(index, holder.Role, cluster.Agent(agent))
           where !held.IsEmpty
           select (holder.Role, agent, held),
    ];

    private void NoReservationLeaks(Grant grant)
    {
        string role = Allocator.RoleName(grant.Role);
        for (int i = 0; i < grant.Resources.Count; i++)
        {
            string? reserved = Allocator.Kinds.Describe(grant.Resources[i].Kind).ReservationRole;
            bool isOwn = reserved is null || role == reserved
                || role.StartsWith(reserved + "/", StringComparison.Ordinal);
            Assert.True(isOwn, $"{Text(grant.Resources)} was granted to {role}");
        }
    }

    private void NoRefusedResourceIsOffered(Grant grant, Amounts offered)
    {
        foreach ((Refusal refusal, Instant end) in _refusals.Where(each => each.End > cluster.Now))
        {
            bool isSame = cluster.Framework(refusal.Framework) == grant.Framework
                && cluster.Agent(refusal.Agent) == grant.Agent
                && Allocator.Role(refusal.Role) == grant.Role;
            Assert.False(isSame && refusal.Refused.Contains(offered), $"{refusal} stands until {end}");
        }
    }

    private void NoLimitIsExceeded()
    {
        foreach (((string role, string name), long before) in _consumedBefore)
        {
            RoleIndex index = Allocator.Role(role);
            long now = Allocator.ConsumedMilli(index, name);
            foreach (ResourceQuantity limit in Allocator.Quota(index).Limits.Where(l => l.Name == name))
            {
                Assert.True(now <= Math.Max(before, limit.Milli), $"{role} has {now} of {limit}");
            }
        }
    }

    private bool IsBelow(RoleIndex role, string ancestor)
    {
        string name = Allocator.RoleName(role);
        return name == ancestor || name.StartsWith(ancestor + "/", StringComparison.Ordinal);
    }

    private IEnumerable<(string Framework, RoleIndex Role)> Holders() =>
        from framework in cluster.Frameworks
        from role in Choices.RoleNames
        select (framework, Allocator.Role(role));

    private string Text(ResourceBundle bundle) => ResourceText.Write(Allocator.Kinds, bundle);

    private sealed record Candidate(
        FrameworkIndex Framework, RoleIndex Role, AgentIndex Agent, double Share, double TopShare);
}
