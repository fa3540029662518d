using Mesosd.Allocation;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>Says of every role that matters to somebody who is in it, what it has and what it is due.</summary>
internal sealed class RoleDescriber(MasterCore core)
{
    private readonly SortedDictionary<string, RoleDescriptionsRole> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ResourceAmounts Offered, ResourceAmounts Allocated)> _sums =
        new(StringComparer.Ordinal);

    public RoleDescriptions Describe()
    {
        foreach (string role in core.Weights.Keys) Named(role);
        foreach (string role in core.Quotas.Keys) Named(role);
        foreach (KnownFramework framework in core.Frameworks)
        {
            foreach (string role in framework.Roles) Named(role).Frameworks++;
            AddHeld(framework);
        }
        Dictionary<string, ResourceAmounts> reserved = SumReserved();
        RoleDescriptions message = new();
        foreach ((string name, RoleDescriptionsRole role) in _roles)
        {
            if (_sums.TryGetValue(name, out (ResourceAmounts Offered, ResourceAmounts Allocated) sums))
            {
                sums.Offered.WriteTo(role.Offered);
                sums.Allocated.WriteTo(role.Allocated);
            }
            reserved.GetValueOrDefault(name)?.WriteTo(role.Reserved);
            message.Roles.Add(role);
        }
        return message;
    }

    private void AddHeld(KnownFramework framework)
    {
        foreach (OpenOffer offer in framework.Offers)
        {
            string role = core.Allocator.RoleName(offer.Role);
            SumOf(role).Offered.Add(offer.Resources);
            SumOf(role).Allocated.Add(offer.Resources);
        }
        foreach (FrameworkOnAgent place in framework.Places)
        {
            foreach (KnownTask task in place.Tasks)
                if (!task.IsTerminal) AddUsed(task.Role, task.Resources);
            foreach (KnownExecutor executor in place.Executors) AddUsed(executor.Role, executor.Resources);
        }
    }

    private void AddUsed(RoleIndex role, ResourceBundle used) =>
        SumOf(core.Allocator.RoleName(role)).Allocated.Add(used);

    private (ResourceAmounts Offered, ResourceAmounts Allocated) SumOf(string role)
    {
        Named(role);
        if (_sums.TryGetValue(role, out (ResourceAmounts, ResourceAmounts) sums)) return sums;
        sums = (new ResourceAmounts(core.Allocator.Kinds), new ResourceAmounts(core.Allocator.Kinds));
        _sums.Add(role, sums);
        return sums;
    }

    private Dictionary<string, ResourceAmounts> SumReserved()
    {
        Dictionary<string, ResourceAmounts> sums = new(StringComparer.Ordinal);
        ResourceKindTable kinds = core.Allocator.Kinds;
        foreach (KnownAgent agent in core.Agents)
        {
            if (!agent.IsRegistered) continue;
            for (int position = 0; position < agent.Total.Count; position++)
            {
                ResourceEntry entry = agent.Total[position];
                if (kinds.Describe(entry.Kind).ReservationRole is not { } role) continue;
                Named(role);
                if (!sums.TryGetValue(role, out ResourceAmounts? sum))
                    sums.Add(role, sum = new ResourceAmounts(kinds));
                sum.Add(entry);
            }
        }
        return sums;
    }

    private RoleDescriptionsRole Named(string name)
    {
        if (_roles.TryGetValue(name, out RoleDescriptionsRole? role)) return role;
        RoleIndex index = core.Allocator.Role(name);
        ShareReading share = core.Allocator.Share(index);
        role = new RoleDescriptionsRole
        {
            Name = name,
            Weight = core.Allocator.Weight(index),
            Frameworks = 0,
            DominantShare = share.DominantShare,
            DominantResource = share.DominantResource,
            Quota = core.Quotas.ContainsKey(name) ? QuotaReader.Read(core, name) : null,
        };
        _roles.Add(name, role);
        return role;
    }
}
