using System.Text.Json;
using Mesosd.Protocol.Messages;

namespace Mesosd.Settings;

/// <summary>The types of flag values that say what an agent has.</summary>
public static partial class FlagTypes
{
    /// <summary>Resources, in Mesos' text form or as JSON.</summary>
    public static FlagType<IReadOnlyList<Resource>> Resources { get; } = new()
    {
        Name = "resources",
        Placeholder = "RESOURCES",
        Expected = "name:value or name(role):value with ; between them, or a JSON array of resources",
        Example = "cpus:4;mem:8192;ports:[31000-32000]",
        Parse = ResourceText.Parse,
    };

    /// <summary>A fault domain, as JSON.</summary>
    public static FlagType<DomainInfo> Domain { get; } = new()
    {
        Name = "JSON",
        Placeholder = "JSON",
        Expected = "a JSON object with fault_domain, and in it region and zone with their names",
        Example = """{"fault_domain":{"region":{"name":"east"},"zone":{"name":"z1"}}}""",
        Content = FlagContent.Json,
        Parse = text => ParseJson(text, ReadDomain),
    };

    private static Parsed<DomainInfo> ReadDomain(JsonElement root)
    {
        if (Member(root, "fault_domain") is not { } domain) return Parsed<DomainInfo>.Wrong("there is no fault_domain");
        if (NameIn(domain, "region") is not { } region) return Parsed<DomainInfo>.Wrong("region has no name");
        if (NameIn(domain, "zone") is not { } zone) return Parsed<DomainInfo>.Wrong("zone has no name");
        return Parsed<DomainInfo>.Right(new DomainInfo
        {
            FaultDomain = new DomainInfoFaultDomain
            {
                Region = new DomainInfoFaultDomainRegionInfo(region),
                Zone = new DomainInfoFaultDomainZoneInfo(zone),
            },
        });
    }

    private static JsonElement? Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement member) ? member : null;

    private static string? NameIn(JsonElement domain, string part) =>
        Member(domain, part) is { } place && Member(place, "name") is { ValueKind: JsonValueKind.String } name &&
        name.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Resources that are lent out; each becomes revocable.</summary>
    public static FlagType<IReadOnlyList<Resource>> LentResources { get; } = new()
    {
        Name = "lent resources",
        Placeholder = "fixed:RESOURCES",
        Expected = "fixed: and name:value with ; between them, without roles and disks",
        Example = "fixed:cpus:4;mem:4096",
        Parse = ParseLent,
    };

    private const string FixedEstimate = "fixed:";

    private static Parsed<IReadOnlyList<Resource>> ParseLent(string text)
    {
        if (!text.StartsWith(FixedEstimate, StringComparison.Ordinal))
            return Parsed<IReadOnlyList<Resource>>.Wrong(
                "the only estimator is fixed:RESOURCES; this version loads no modules");
        return ResourceText.Parse(text[FixedEstimate.Length..]).Then(Lend);
    }

    private static Parsed<IReadOnlyList<Resource>> Lend(IReadOnlyList<Resource> resources)
    {
        foreach (Resource resource in resources)
        {
            if (resource.Role is not (null or RoleName.Unreserved) || resource.Disk is not null)
                return Parsed<IReadOnlyList<Resource>>.Wrong(
                    $"{FlagDisplay.Clean(resource.Name)}: what is lent is neither reserved nor a disk of its own");
            resource.Role = null;
            resource.Revocable = new ResourceRevocableInfo();
        }
        return Parsed<IReadOnlyList<Resource>>.Right(resources);
    }

    /// <summary>Attributes in Mesos' text form.</summary>
    public static FlagType<IReadOnlyList<AgentAttribute>> Attributes { get; } = new()
    {
        Name = "attributes",
        Placeholder = "NAME:VALUE;...",
        Expected = "name:value with ; between them, a value being a number, ranges in [] or a word",
        Example = "rack:r2;unit:1",
        Parse = AttributeText.Parse,
    };
}
