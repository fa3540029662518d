using System.Globalization;
using Mesosd.Protocol.Messages;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Tests.Master;

/// <summary>Resources in the scenarios' short form: <c>cpus:4;mem(web):64;ports:[31000-31001]</c>.</summary>
internal static class ResourceTexts
{
    public static List<Resource> Parse(string text)
    {
        List<Resource> resources = [];
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries)) resources.Add(ParseOne(part));
        return resources;
    }

    public static string Format(IEnumerable<Resource> resources) => string.Join(';', resources.Select(Format));

    private static Resource ParseOne(string text)
    {
        int colon = text.IndexOf(':');
        string name = text[..colon];
        string value = text[(colon + 1)..];
        string? role = null;
        if (name.IndexOf('(') is > 0 and var open) (name, role) = (name[..open], name[(open + 1)..^1]);
        Resource resource = value[0] == '['
            ? new Resource { Name = name, Type = ResourceType.Ranges, Ranges = Ranges(value) }
            : new Resource { Name = name, Type = ResourceType.Scalar, Scalar = new ValueScalar(Number(value)) };
        resource.Role = role;
        return resource;
    }

    private static ValueRanges Ranges(string text)
    {
        ValueRanges ranges = new();
        foreach (string range in text[1..^1].Split(','))
        {
            string[] ends = range.Split('-');
            ranges.Range.Add(new ValueRange(ulong.Parse(ends[0]), ulong.Parse(ends[1])));
        }
        return ranges;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Format(Resource resource)
    {
        string value = resource.Type == ResourceType.Ranges
            ? $"[{string.Join(',', resource.Ranges!.Range.Select(range => $"{range.Begin}-{range.End}"))}]"
            : resource.Scalar!.Value.Value.ToString(CultureInfo.InvariantCulture);
        string reserved = resource.Reservations.Count > 0 ? $"({resource.Reservations[^1].Role})" : "";
        string oldForm = resource.Role is { } role ? $"<{role}>" : "";
        string allocated = resource.AllocationInfo?.Role is { } allocation ? $"@{allocation}" : "";
        return $"{resource.Name}{reserved}{oldForm}{allocated}:{value}";
    }
}
