using System.Globalization;
using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Resources;
using AgentAttribute = Mesosd.Protocol.Messages.AgentAttribute;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Agent;

/// <summary>
/// What changed of an agent between two starts. What counts as an addition follows Mesos' policy
/// <c>additive</c>; unlike there the order of resources and attributes means nothing.
/// </summary>
internal static class AgentComparison
{
    /// <summary>All differences, host name and port first; empty when there are none.</summary>
    public static List<AgentChange> Compare(AgentInfo before, AgentInfo now, ResourceMessages resources)
    {
        List<AgentChange> changes = [];
        if (now.Hostname != before.Hostname) changes.Add(Change("host name", before.Hostname, now.Hostname));
        if (now.PortOrDefault != before.PortOrDefault)
            changes.Add(Change("port", $"{before.PortOrDefault}", $"{now.PortOrDefault}"));
        CompareResources(before, now, resources, changes);
        CompareAttributes(before.Attributes, now.Attributes, changes);
        CompareDomains(before.Domain, now.Domain, changes);
        return changes;
    }

    private static void CompareResources(
        AgentInfo before, AgentInfo now, ResourceMessages resources, List<AgentChange> changes)
    {
        ResourceBundle? had = Read(before, resources, out string? fault);
        ResourceBundle? has = had is null ? null : Read(now, resources, out fault);
        if (had is null || has is null)
        {
            changes.Add(new AgentChange($"resources cannot be compared ({fault})", IsAddition: false));
            return;
        }
        for (int position = 0; position < had.Count; position++)
        {
            ResourceKind kind = had[position].Kind;
            ResourceBundle old = had.Where(each => each == kind);
            ResourceBundle current = has.Where(each => each == kind);
            if (old.Equals(current)) continue;
            string text = current.IsEmpty
                ? $"{old.ToText(resources.Kinds)} is gone"
                : $"{old.ToText(resources.Kinds)} is now {current.ToText(resources.Kinds)}";
            changes.Add(new AgentChange(text, current.Contains(old)));
        }
        ResourceBundle added = has.Where(kind => !had.Has(kind));
        if (!added.IsEmpty) changes.Add(new AgentChange($"{added.ToText(resources.Kinds)} is new", IsAddition: true));
    }

    // Reading changes the form of what it reads.
    private static ResourceBundle? Read(AgentInfo info, ResourceMessages resources, out string? fault) =>
        resources.ReadReported(MessageCodec.Clone(info).Resources, out fault);

    private static void CompareAttributes(
        List<AgentAttribute> before, List<AgentAttribute> now, List<AgentChange> changes)
    {
        foreach (string name in before.Concat(now).Select(attribute => attribute.Name).Distinct())
        {
            AgentAttribute[] old = [.. before.Where(attribute => attribute.Name == name)];
            AgentAttribute[] current = [.. now.Where(attribute => attribute.Name == name)];
            bool keepsAll = old.All(attribute => current.Any(other => Covers(other, attribute)));
            if (keepsAll && current.All(attribute => old.Any(other => Covers(other, attribute)))) continue;
            string was = string.Join(" and ", old.Select(Format));
            string isNow = string.Join(" and ", current.Select(Format));
            string text = old.Length == 0 ? $"attribute {name} is new ({isNow})"
                : current.Length == 0 ? $"attribute {name} ({was}) is gone"
                : $"attribute {name} was {was} and is {isNow}";
            changes.Add(new AgentChange(text, keepsAll));
        }
    }

    // Whoever chose this agent by the second attribute would still choose it by the first.
    private static bool Covers(AgentAttribute attribute, AgentAttribute other)
    {
        if (attribute.Type != other.Type) return false;
        if (attribute.Type != ValueType.Ranges) return MessageCodec.ContentEquals(attribute, other);
        List<ValueRange> ranges = attribute.Ranges?.Range ?? [];
        return (other.Ranges?.Range ?? []).TrueForAll(
            wanted => ranges.Exists(range => range.Begin <= wanted.Begin && wanted.End <= range.End));
    }

    private static string Format(AgentAttribute attribute) => attribute.Type switch
    {
        ValueType.Scalar => (attribute.Scalar?.Value ?? 0).ToString("0.###", CultureInfo.InvariantCulture),
        ValueType.Ranges =>
            $"[{string.Join(", ", (attribute.Ranges?.Range ?? []).Select(range => $"{range.Begin}-{range.End}"))}]",
        ValueType.Text => attribute.Text?.Value ?? "",
        ValueType.Set => $"{{{string.Join(", ", attribute.Set?.Item ?? [])}}}",
        _ => "a value of an unknown type",
    };

    private static void CompareDomains(DomainInfo? before, DomainInfo? now, List<AgentChange> changes)
    {
        if (before is null && now is not null) changes.Add(new AgentChange("the domain is new", IsAddition: true));
        else if (before is not null && now is null)
            changes.Add(new AgentChange("the domain is gone", IsAddition: false));
        else if (before is not null && now is not null && !MessageCodec.ContentEquals(before, now))
            changes.Add(new AgentChange("the domain is another one", IsAddition: false));
    }

    private static AgentChange Change(string thing, string before, string now) =>
        new($"{thing} was {before} and is {now}", IsAddition: false);
}
