using System.Globalization;
using Mesosd.Protocol.Messages;

namespace Mesosd.Tests.Master;

/// <summary>Between the ids that a master gives and the short names of a scenario.</summary>
internal sealed class ScenarioNames(string masterId)
{
    private readonly Dictionary<string, string> _nameOfId = [];
    private readonly Dictionary<string, string> _idOfName = [];

    public void Learn(string id, string name)
    {
        _nameOfId[id] = name;
        _idOfName[name] = id;
    }

    /// <summary>An id as scenarios write it: agents and frameworks by name, offers as o1, o2, …</summary>
    public string Short(string id)
    {
        if (_nameOfId.TryGetValue(id, out string? name)) return name;
        string prefix = masterId + "-O";
        if (id.StartsWith(prefix, StringComparison.Ordinal))
            return "o" + (long.Parse(id[prefix.Length..], CultureInfo.InvariantCulture) + 1);
        return id.Replace(masterId, "M");
    }

    /// <summary>All ids in a text, shortened.</summary>
    public string ShortText(string text)
    {
        foreach ((string id, string name) in _nameOfId) text = text.Replace(id, name);
        return text.Replace(masterId, "M");
    }

    public string Id(string name) => _idOfName.GetValueOrDefault(name) ?? name.Replace("M-", masterId + "-");

    public OfferId Offer(string name) => new(name.StartsWith('o') && long.TryParse(name[1..], out long number)
        ? $"{masterId}-O{number - 1}"
        : name);

    public AgentId Agent(string name) => new(Id(name));

    public FrameworkId Framework(string name) => new(Id(name));
}
