using System.Text.Json;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Settings;

/// <summary>
/// Resources as a JSON array of Mesos' <c>Resource</c>, with one role each or static reservations.
/// </summary>
internal static class ResourceJson
{
    // As for text: more than an agent could have.
    private const int MaxEntries = 10_000;

    public static Parsed<IReadOnlyList<Resource>> Parse(string text) => FlagTypes.ParseJson(text, ReadArray);

    private static Parsed<IReadOnlyList<Resource>> ReadArray(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array) return Wrong("the JSON is no array of resources");
        if (root.GetArrayLength() > MaxEntries) return Wrong($"there are more than {MaxEntries} resources");
        List<Resource> resources = [];
        foreach (JsonElement element in root.EnumerateArray())
        {
            string place = $"entry {resources.Count + 1}";
            if (!MessageCodec.TryParseJson<Resource>(element.GetRawText(), out Resource? resource,
                out string? problem))
                return Wrong($"{place}: {FlagDisplay.Clean(problem)}");
            if ((CheckParts(resource) ?? ResourceRules.Check(resource)) is { } wrong)
                return Wrong($"{place} ({FlagDisplay.Clean(resource.Name)}): {wrong}");
            Normalize(resource);
            resources.Add(resource);
        }
        return Parsed<IReadOnlyList<Resource>>.Right(resources);
    }

    // What comes into being while a cluster runs cannot be stated beforehand.
    private static string? CheckParts(Resource resource)
    {
        if (resource.Revocable is not null) return "revocable resources cannot be stated";
        if (resource.Shared is not null) return "shared resources cannot be stated";
        if (resource.AllocationInfo is not null) return "allocation_info cannot be stated";
        if (resource.ProviderId is not null) return "provider_id cannot be stated";
        if (resource.Reservation is not null) return "a dynamic reservation cannot be stated; give a role";
        return CheckReservations(resource) ?? CheckDisk(resource);
    }

    private static string? CheckReservations(Resource resource)
    {
        if (resource.Role is { } role && RoleName.Check(role) is { } wrong) return wrong;
        if (resource.Reservations.Count == 0) return null;
        if (resource.Role is not null) return "role and reservations exclude each other";
        if (resource.Reservations.Count > 1) return "only one static reservation can be stated";
        ResourceReservationInfo reservation = resource.Reservations[0];
        if (reservation.Type != ResourceReservationInfoType.Static)
            return "a reservation's type must be STATIC";
        if (reservation.Principal is not null || reservation.Labels is not null)
            return "a static reservation has no principal and no labels";
        if (reservation.Role is null or RoleName.Unreserved) return "a reservation needs a role other than *";
        return RoleName.Check(reservation.Role);
    }

    private static string? CheckDisk(Resource resource)
    {
        if (resource.Disk is not { } disk) return null;
        if (resource.Name != "disk") return "only disk has disk information";
        if (disk.Persistence is not null || disk.Volume is not null)
            return "persistent volumes cannot be stated";
        if (disk.Source is not { } source) return null;
        bool isRooted = source.Type switch
        {
            ResourceDiskInfoSourceType.Path => source.Path?.Root is { Length: > 0 },
            ResourceDiskInfoSourceType.Mount => source.Mount?.Root is { Length: > 0 },
            _ => false,
        };
        return isRooted ? null : "disk.source must be PATH or MOUNT with its root";
    }

    // From here on there is one form: Role says what the operator wrote, as in the text form.
    private static void Normalize(Resource resource)
    {
        if (resource.Reservations.Count > 0)
        {
            resource.Role = resource.Reservations[0].Role;
            resource.Reservations.Clear();
        }
        if (resource.Scalar is { } scalar)
            resource.Scalar = new ValueScalar(Math.Round(scalar.Value, 3, MidpointRounding.AwayFromZero));
        if (resource.Ranges is not { } ranges) return;
        List<ValueRange> joined = ValueSyntax.Join(ranges.Range);
        ranges.Range.Clear();
        ranges.Range.AddRange(joined);
    }

    private static Parsed<IReadOnlyList<Resource>> Wrong(string problem) =>
        Parsed<IReadOnlyList<Resource>>.Wrong(problem);
}
