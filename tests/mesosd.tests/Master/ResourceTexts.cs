using System.Globalization;
using Mesosd.Protocol.Messages;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Tests.Master;

/// <summary>
/// Resources in the scenarios' short form: <c>cpus:4;mem(web):64;ports:[31000-31001];disk(+web!p){v1>data}:32</c>.
/// In parentheses: a role in the old form; or a stack of reservations, lowest first, where '+' marks dynamic ones
/// and '!' a principal. In braces: a volume's id and path, <c>shared</c>, <c>rev</c>, <c>path~/a</c>,
/// <c>mount~/a</c>, <c>ro</c>.
/// </summary>
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
        int colon = text.LastIndexOf(':');
        string name = text[..colon];
        string value = text[(colon + 1)..];
        string? parts = Cut(ref name, '{', '}');
        string? reserved = Cut(ref name, '(', ')');
        Resource resource = value[0] == '['
            ? new Resource { Name = name, Type = ResourceType.Ranges, Ranges = Ranges(value) }
            : new Resource { Name = name, Type = ResourceType.Scalar, Scalar = new ValueScalar(Number(value)) };
        if (reserved is not null) Reserve(resource, reserved);
        foreach (string part in parts?.Split(',') ?? []) Add(resource, part);
        return resource;
    }

    private static string? Cut(ref string name, char open, char close)
    {
        int start = name.IndexOf(open);
        if (start < 0) return null;
        string inner = name[(start + 1)..name.IndexOf(close)];
        name = name[..start];
        return inner;
    }

    private static void Reserve(Resource resource, string text)
    {
        if (!text.Contains('+') && !text.Contains('!'))
        {
            resource.Role = text;
            return;
        }
        foreach (string part in text.Split(','))
        {
            string[] words = part.TrimStart('+').Split('!');
            ResourceReservationInfo reservation = new() { Principal = Named(words) };
            // web!p without a plus: the old form of a dynamic reservation.
            if (!text.Contains('+'))
            {
                resource.Role = words[0];
                resource.Reservation = reservation;
                return;
            }
            reservation.Role = words[0];
            reservation.Type =
                part[0] == '+' ? ResourceReservationInfoType.Dynamic : ResourceReservationInfoType.Static;
            resource.Reservations.Add(reservation);
        }
    }

    private static void Add(Resource resource, string part)
    {
        if (part == "rev") resource.Revocable = new ResourceRevocableInfo();
        else if (part == "shared") resource.Shared = new ResourceSharedInfo();
        else if (part == "ro") Disk(resource).Volume!.Mode = VolumeMode.Ro;
        else if (part.StartsWith("path~"))
            Disk(resource).Source = new ResourceDiskInfoSource
            {
                Type = ResourceDiskInfoSourceType.Path,
                Path = new ResourceDiskInfoSourcePath { Root = part[5..] },
            };
        else if (part.StartsWith("mount~"))
            Disk(resource).Source = new ResourceDiskInfoSource
            {
                Type = ResourceDiskInfoSourceType.Mount,
                Mount = new ResourceDiskInfoSourceMount { Root = part[6..] },
            };
        else
        {
            string[] ends = part.Split('>');
            string[] owner = ends[0].Split('!');
            Disk(resource).Persistence =
                new ResourceDiskInfoPersistence { Id = owner[0], Principal = Named(owner) };
            Disk(resource).Volume = new Volume { Mode = VolumeMode.Rw, ContainerPath = ends[1] };
        }
    }

    // "web!" reserves for web, by nobody in particular.
    private static string? Named(string[] words) => words.Length > 1 && words[1].Length > 0 ? words[1] : null;

    private static ResourceDiskInfo Disk(Resource resource) => resource.Disk ??= new ResourceDiskInfo();

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
        string reserved = resource.Reservations.Count > 0
            ? $"({string.Join(',', resource.Reservations.Select(Format))})"
            : "";
        string dynamic = resource.Reservation is { } reservation ? $"+{Principal(reservation.Principal)}" : "";
        string oldForm = resource.Role is { } role ? $"<{role}{dynamic}>" : "";
        string allocated = resource.AllocationInfo?.Role is { } allocation ? $"@{allocation}" : "";
        return $"{resource.Name}{reserved}{oldForm}{Parts(resource)}{allocated}:{value}";
    }

    private static string Format(ResourceReservationInfo reservation)
    {
        string sign = reservation.Type == ResourceReservationInfoType.Dynamic ? "+" : "";
        return $"{sign}{reservation.Role}{Principal(reservation.Principal)}";
    }

    private static string Principal(string? name) => name is null ? "" : $"!{name}";

    private static string Parts(Resource resource)
    {
        List<string> parts = [];
        if (resource.Disk?.Source is { } source)
            parts.Add(source.Path is { } path ? $"path~{path.Root}" : $"mount~{source.Mount?.Root}");
        if (resource.Disk?.Persistence is { } volume)
            parts.Add($"{volume.Id}{Principal(volume.Principal)}>{resource.Disk.Volume?.ContainerPath}");
        if (resource.Shared is not null) parts.Add("shared");
        if (resource.Revocable is not null) parts.Add("rev");
        return parts.Count == 0 ? "" : $"{{{string.Join(',', parts)}}}";
    }
}
