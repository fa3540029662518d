using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>Adds up what each role of a snapshot has, its descendants included.</summary>
internal sealed class RoleTotals
{
    private readonly MasterSnapshot _snapshot;
    private readonly BundleJson _bundles;
    private readonly SortedDictionary<string, RoleSums> _roles = new(StringComparer.Ordinal);

    private RoleTotals(MasterSnapshot snapshot)
    {
        _snapshot = snapshot;
        _bundles = new BundleJson(snapshot.Resources.Kinds);
    }

    /// <summary>
    /// The roles that are in use, reserved for, or have a weight or a quota, and all above them, in ordinal order.
    /// </summary>
    public static SortedDictionary<string, RoleSums> Of(MasterSnapshot snapshot)
    {
        RoleTotals totals = new(snapshot);
        foreach (WeightInfo weight in snapshot.Weights) totals.Name(weight.Role!);
        foreach (QuotaConfig quota in snapshot.Quotas) totals.Name(quota.Role);
        totals.AddFrameworks();
        foreach (ref readonly OpenOffer offer in snapshot.Offers)
            totals.Add(snapshot.NameOf(offer.Role), offer.Resources, (sums, name, milli) => sums.AddOffered(name, milli));
        foreach (ref readonly AgentReading agent in snapshot.Agents)
            if (agent.IsRegistered) totals.AddReserved(agent);
        return totals._roles;
    }

    private void AddFrameworks()
    {
        Dictionary<RoleIndex, ResourceSum> used = [];
        foreach (ref readonly FrameworkReading framework in _snapshot.Frameworks)
        {
            foreach (string name in framework.Roles) Name(name).Frameworks.Add(framework.Id.Value);
            foreach (ref readonly TaskReading task in framework.Tasks)
                if (task.IsActive) SumOf(used, task.Role).Add(task.Resources);
            foreach (ref readonly ExecutorReading executor in framework.Executors)
                SumOf(used, executor.Role).Add(executor.Resources);
        }
        foreach ((RoleIndex role, ResourceSum sum) in used)
            Add(_snapshot.NameOf(role), sum.Take(), (sums, name, milli) => sums.AddAllocated(name, milli));
    }

    private void AddReserved(AgentReading agent)
    {
        SortedDictionary<string, ResourceBundle> parts = _bundles.Reserved(agent.Total);
        // Most agents have none, and what they use takes time to find out.
        if (parts.Count == 0) return;
        foreach ((string role, ResourceBundle reserved) in parts)
            Add(role, reserved, (sums, name, milli) => sums.AddReserved(name, milli));
        // What is reserved and used is consumed once.
        foreach ((string role, ResourceBundle used) in _bundles.Reserved(agent.Used))
            Add(role, used, (sums, name, milli) => sums.AddUsedReservation(name, milli));
    }

    private void Add(string role, ResourceBundle bundle, Action<RoleSums, string, long> add)
    {
        for (string? name = role; name is not null; name = Above(name))
        {
            RoleSums sums = Name(name);
            for (int position = 0; position < bundle.Count; position++)
            {
                ResourceEntry entry = bundle[position];
                if (entry.Type == ResourceValueType.Scalar)
                    add(sums, _snapshot.Resources.Kinds.Describe(entry.Kind).Name, entry.Milli);
            }
        }
    }

    // With all that are above it.
    private RoleSums Name(string role)
    {
        for (string? name = Above(role); name is not null && _roles.TryAdd(name, new RoleSums()); name = Above(name))
        {
            // Adding is all.
        }
        if (!_roles.TryGetValue(role, out RoleSums? sums)) _roles.Add(role, sums = new RoleSums());
        return sums;
    }

    private static string? Above(string role) => role.LastIndexOf('/') is > 0 and int slash ? role[..slash] : null;

    private static ResourceSum SumOf(Dictionary<RoleIndex, ResourceSum> sums, RoleIndex role)
    {
        if (!sums.TryGetValue(role, out ResourceSum? sum)) sums.Add(role, sum = new ResourceSum());
        return sum;
    }
}
