using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

// /roles: what each role has, its descendants included.
internal sealed partial class StateJson
{
    /// <summary><c>/roles</c>.</summary>
    public IEnumerable<bool> WriteRoles()
    {
        SortedDictionary<string, RoleSums> roles = SumRoles();
        Dictionary<string, QuotaConfig> quotas = _snapshot.Quotas.ToDictionary(quota => quota.Role, StringComparer.Ordinal);
        _json.Open('{');
        _json.OpenArray("\"roles\":"u8);
        foreach ((string name, RoleSums role) in roles)
        {
            if (!role.IsKnown) continue;
            _json.Open('{');
            _json.Member("\"name\":"u8, name);
            _json.Member("\"weight\":"u8, _snapshot.WeightOf(name));
            _json.OpenObject("\"quota\":"u8);
            _json.Member("\"role\":"u8, name);
            WriteQuantities("\"guarantee\":"u8, quotas.GetValueOrDefault(name)?.Guarantees);
            WriteQuantities("\"limit\":"u8, quotas.GetValueOrDefault(name)?.Limits);
            WriteQuantities("\"consumed\":"u8, role.Consumed);
            _json.Close('}');
            WriteQuantities("\"resources\":"u8, role.Allocated, role.Offered);
            WriteQuantities("\"allocated\":"u8, role.Allocated);
            WriteQuantities("\"offered\":"u8, role.Offered);
            WriteQuantities("\"reserved\":"u8, role.Reserved);
            WriteTexts("\"frameworks\":"u8, role.Frameworks);
            _json.Close('}');
            if (_json.IsFull) yield return true;
        }
        _json.Close(']');
        _json.Close('}');
    }

    private SortedDictionary<string, RoleSums> SumRoles()
    {
        SortedDictionary<string, RoleSums> roles = new(StringComparer.Ordinal);
        foreach (WeightInfo weight in _snapshot.Weights) Named(roles, weight.Role!).IsKnown = true;
        foreach (QuotaConfig quota in _snapshot.Quotas) Named(roles, quota.Role).IsKnown = true;
        Dictionary<RoleIndex, Resources.ResourceSum> used = [];
        foreach (ref readonly FrameworkReading framework in _snapshot.Frameworks)
        {
            foreach (string name in framework.Roles)
            {
                RoleSums role = Named(roles, name);
                role.IsKnown = true;
                role.Frameworks.Add(framework.Id.Value);
            }
            SnapshotMessages.AddUsed(framework, used);
        }
        foreach ((RoleIndex role, Resources.ResourceSum sum) in used)
            AddToAll(roles, _snapshot.NameOf(role), sum.Take(), (sums, name, milli) => sums.AddAllocated(name, milli));
        foreach (ref readonly OpenOffer offer in _snapshot.Offers)
            AddToAll(roles, _snapshot.NameOf(offer.Role), offer.Resources, (sums, name, milli) => sums.AddOffered(name, milli));
        foreach (ref readonly AgentReading agent in _snapshot.Agents)
            if (agent.IsRegistered) AddReserved(roles, agent);
        return roles;
    }

    private void AddReserved(SortedDictionary<string, RoleSums> roles, AgentReading agent)
    {
        foreach ((string role, ResourceBundle reserved) in _bundles.Reserved(agent.Total))
        {
            Named(roles, role).IsKnown = true;
            AddToAll(roles, role, reserved, (sums, name, milli) => sums.AddReserved(name, milli));
        }
        // What is reserved and used is consumed once.
        foreach ((string role, ResourceBundle used) in _bundles.Reserved(agent.Used))
            AddToAll(roles, role, used, (sums, name, milli) => sums.AddUsedReservation(name, milli));
    }

    private void AddToAll(
        SortedDictionary<string, RoleSums> roles, string role, ResourceBundle bundle, Action<RoleSums, string, long> add)
    {
        for (string? name = role; name is not null; name = name.LastIndexOf('/') is > 0 and int slash ? name[..slash] : null)
        {
            RoleSums sums = Named(roles, name);
            for (int position = 0; position < bundle.Count; position++)
            {
                ResourceEntry entry = bundle[position];
                if (entry.Type == ResourceValueType.Scalar)
                    add(sums, _snapshot.Resources.Kinds.Describe(entry.Kind).Name, entry.Milli);
            }
        }
    }

    private static RoleSums Named(SortedDictionary<string, RoleSums> roles, string name)
    {
        if (!roles.TryGetValue(name, out RoleSums? role)) roles.Add(name, role = new RoleSums());
        return role;
    }

    private void WriteQuantities(ReadOnlySpan<byte> member, params ReadOnlySpan<SortedDictionary<string, long>> sums)
    {
        SortedDictionary<string, long> all = new(StringComparer.Ordinal);
        foreach (SortedDictionary<string, long> one in sums)
            foreach ((string name, long milli) in one) all[name] = all.GetValueOrDefault(name) + milli;
        _json.OpenObject(member);
        foreach ((string name, long milli) in all)
        {
            if (milli == 0) continue;
            _json.AnyName(name);
            _json.Value(ScalarUnits.ToDouble(milli));
        }
        _json.Close('}');
    }

    private void WriteQuantities(ReadOnlySpan<byte> member, SortedDictionary<string, ValueScalar>? amounts)
    {
        _json.OpenObject(member);
        foreach ((string name, ValueScalar amount) in amounts ?? [])
        {
            _json.AnyName(name);
            _json.Value(amount.Value);
        }
        _json.Close('}');
    }
}
