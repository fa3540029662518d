namespace Mesosd.Allocation.Tests.Oracle;

// Guarantees and limits, computed anew from all agents and holdings whenever they are asked for.
internal sealed partial class NaiveAllocator
{
    private readonly Dictionary<string, RoleQuota> _quotas = [];

    public void SetQuota(string role, RoleQuota quota)
    {
        if (quota.IsNone) _quotas.Remove(role);
        else _quotas[role] = quota;
    }

    /// <summary>What is reserved for a role and its descendants, allocated or not.</summary>
    public Dictionary<string, long> Reserved(string role) => SumOf(_agents.Values.Select(agent => agent.Total
        .Where(kind => !kind.Revocable && kind.Role is { } reserved && IsBelow(reserved, role))));

    public Dictionary<string, long> Consumed(string role)
    {
        Dictionary<string, long> consumed = Reserved(role);
        foreach ((string name, long held) in ScalarsHeld(key => IsBelow(key.Role, role), IsSubjectToQuota))
        {
            consumed[name] = consumed.GetValueOrDefault(name) + held;
        }
        return consumed;
    }

    public Dictionary<string, long> Required()
    {
        var required = new Dictionary<string, long>();
        foreach (string role in _quotas.Keys)
        {
            foreach ((string name, long open) in OpenGuarantees(role))
            {
                required[name] = required.GetValueOrDefault(name) + open;
            }
        }
        return required;
    }

    public Dictionary<string, long> Available() => SumOf(_agents.Values
        .Where(agent => agent.Active && agent.Whitelisted)
        .Select(agent => Free(agent.Name).Where(IsSubjectToQuota)));

    private static bool IsSubjectToQuota(NaiveKind kind) =>
        kind.IsScalar && kind.Role is null && !kind.Revocable;

    /// <summary>What of a role's guarantees is not consumed; only names of which something is open.</summary>
    private Dictionary<string, long> OpenGuarantees(string role)
    {
        var open = new Dictionary<string, long>();
        if (!_quotas.TryGetValue(role, out RoleQuota? quota)) return open;
        Dictionary<string, long> consumed = Consumed(role);
        foreach (ResourceQuantity guarantee in quota.Guarantees)
        {
            long lacking = guarantee.Milli - consumed.GetValueOrDefault(guarantee.Name);
            if (lacking > 0) open[guarantee.Name] = lacking;
        }
        return open;
    }

    /// <summary>What of an offer a role's limit leaves, and what of that is not held back for others.</summary>
    /// <param name="suitable">What could be offered without quotas.</param>
    /// <param name="top">The role.</param>
    /// <param name="first">In the first stage, which serves open guarantees and only those.</param>
    private (Amounts Limited, Amounts Offer) CutToQuota(Amounts suitable, string top, bool first)
    {
        if (_quotas.Count == 0) return (suitable, suitable);
        Amounts whole = suitable.Where(kind => !IsSubjectToQuota(kind));
        Amounts bursting = suitable.Where(IsSubjectToQuota);
        Dictionary<string, long> open = OpenGuarantees(top);
        Amounts filling = first ? bursting.Cut(name => open.GetValueOrDefault(name)) : new Amounts();
        if (first && filling.IsEmpty) return (filling, filling);
        bursting = bursting.Minus(filling);
        whole = whole.Plus(filling);
        Dictionary<string, long> filled = filling.Scalars();
        Amounts limited = CutToLimit(bursting, top, filled);
        Amounts left = CutToSurplus(limited, filled);
        return (whole.Plus(limited), whole.Plus(left));
    }

    private Amounts CutToLimit(Amounts bursting, string top, Dictionary<string, long> filled)
    {
        if (!_quotas.TryGetValue(top, out RoleQuota? quota)) return bursting;
        Dictionary<string, long> consumed = Consumed(top);
        return bursting.Cut(name =>
        {
            long[] limit = [.. quota.Limits.Where(each => each.Name == name).Select(each => each.Milli)];
            long taken = consumed.GetValueOrDefault(name) + filled.GetValueOrDefault(name);
            return limit.Length == 0 ? null : Math.Max(0, limit[0] - taken);
        });
    }

    private Amounts CutToSurplus(Amounts bursting, Dictionary<string, long> filled)
    {
        Dictionary<string, long> required = Required(), available = Available();
        return bursting.Cut(name =>
        {
            // What fills a guarantee is neither required any more nor available.
            long needed = required.GetValueOrDefault(name) - filled.GetValueOrDefault(name);
            long left = available.GetValueOrDefault(name) - filled.GetValueOrDefault(name);
            return needed > 0 ? Math.Max(0, left - needed) : null;
        });
    }

    private static Dictionary<string, long> SumOf(IEnumerable<Amounts> all)
    {
        var sums = new Dictionary<string, long>();
        foreach (Amounts amounts in all)
        {
            foreach ((string name, long amount) in amounts.Scalars())
            {
                sums[name] = sums.GetValueOrDefault(name) + amount;
            }
        }
        return sums;
    }
}
