using System.Globalization;
using Mesosd.Protocol.Messages;

namespace Mesosd.Tests.Master;

/// <summary>Between the ids that a master gives and the short names of a scenario.</summary>
internal sealed class ScenarioNames(string masterId)
{
    private string _masterId = masterId;
    private readonly Dictionary<string, string> _nameOfId = [];
    private readonly Dictionary<string, string> _idOfName = [];

    public void Learn(string id, string name)
    {
        _nameOfId[id] = name;
        _idOfName[name] = id;
    }

    /// <summary>Another master leads: the ids that it gives are the short ones, those of the old one begin with old.</summary>
    public void Succeed(string masterId)
    {
        Learn(_masterId, "old");
        _masterId = masterId;
    }

    /// <summary>An id as scenarios write it: agents and frameworks by name, offers as o1, o2, …</summary>
    public string Short(string id)
    {
        if (_nameOfId.TryGetValue(id, out string? name)) return name;
        string prefix = _masterId + "-O";
        if (id.StartsWith(prefix, StringComparison.Ordinal))
            return "o" + (long.Parse(id[prefix.Length..], CultureInfo.InvariantCulture) + 1);
        return ShortText(id);
    }

    /// <summary>All ids in a text, shortened.</summary>
    public string ShortText(string text)
    {
        foreach ((string id, string name) in _nameOfId) text = text.Replace(id, name);
        return text.Replace(_masterId, "M");
    }

    public string Id(string name) => _idOfName.GetValueOrDefault(name) ?? name.Replace("M-", _masterId + "-");

    public OfferId Offer(string name) => new(name.StartsWith('o') && long.TryParse(name[1..], out long number)
        ? $"{_masterId}-O{number - 1}"
        : name);

    public AgentId Agent(string name) => new(Id(name));

    public FrameworkId Framework(string name) => new(Id(name));
}
