using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

// /roles: what each role has, its descendants included.
internal sealed partial class StateJson
{
    /// <summary><c>/roles</c>.</summary>
    public IEnumerable<bool> WriteRoles()
    {
        Dictionary<string, QuotaConfig> quotas = _snapshot.Quotas.ToDictionary(quota => quota.Role, StringComparer.Ordinal);
        _json.Open('{');
        _json.OpenArray("\"roles\":"u8);
        foreach ((string name, RoleSums role) in RoleTotals.Of(_snapshot))
        {
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
