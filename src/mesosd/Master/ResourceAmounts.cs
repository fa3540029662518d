using Mesosd.Allocation;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>Adds up the scalars of many bundles by name, whoever they are reserved for.</summary>
internal sealed class ResourceAmounts(ResourceKindTable kinds)
{
    private readonly SortedDictionary<string, long> _milli = new(StringComparer.Ordinal);

    public void Add(ResourceBundle bundle)
    {
        for (int position = 0; position < bundle.Count; position++) Add(bundle[position]);
    }

    public void Add(in ResourceEntry entry)
    {
        if (entry.Type != ResourceValueType.Scalar || entry.Milli == 0) return;
        string name = kinds.Describe(entry.Kind).Name;
        _milli[name] = _milli.GetValueOrDefault(name) + entry.Milli;
    }

    /// <summary>What was added, by name.</summary>
    public void WriteTo(List<ResourceAmount> target)
    {
        foreach ((string name, long milli) in _milli)
            target.Add(new ResourceAmount(name, ScalarUnits.ToDouble(milli)));
    }
}
