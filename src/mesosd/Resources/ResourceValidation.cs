using Mesosd.Allocation;
using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Resources;

/// <summary>
/// What a single resource in a message must be like, and its two forms of saying who it is reserved for.
/// </summary>
internal static class ResourceValidation
{
    // A role has few levels, and each level can refine what lies above it once.
    private const int MaxReservations = 16;

    /// <summary>Null when the resource can be used; otherwise a sentence that names it.</summary>
    public static string? Validate(Resource resource, string? role)
    {
        if (resource.Name.Length == 0) return "a resource has an empty name";
        string? fault =
            ValidateAmount(resource) ?? ValidateReservation(resource) ??
            (IsPlain(resource) ? null : ValidateParts(resource)) ?? ValidateAllocation(resource, role);
        return fault is null ? null : $"resource '{resource.Name}' {fault}";
    }

    /// <summary>Whether name and type say everything about it.</summary>
    public static bool IsPlain(Resource resource) =>
        resource.Disk is null && resource.ProviderId is null && resource.Revocable is null &&
        resource.Shared is null && !resource.HasReservations;

    /// <summary>
    /// From the old form, with role and reservation, to the stack of reservations. In place. Of both forms together, which is how
    /// endpoints show resources, the stack counts, as in Mesos.
    /// </summary>
    public static void Refine(Resource resource)
    {
        if (!resource.HasReservations && resource.Role is { } role && role != RoleName.Unreserved)
        {
            resource.Reservations.Add(new ResourceReservationInfo
            {
                Type = resource.Reservation is null
                    ? ResourceReservationInfoType.Static
                    : ResourceReservationInfoType.Dynamic,
                Role = role,
                Principal = resource.Reservation?.Principal,
                Labels = resource.Reservation?.Labels,
            });
        }
        resource.Role = null;
        resource.Reservation = null;
    }

    /// <summary>
    /// From the stack of reservations to the old form. In place. A stack of more than one cannot be written
    /// in it, and such resources never reach a framework that needs it.
    /// </summary>
    public static void Unrefine(Resource resource)
    {
        resource.Role = RoleName.Unreserved;
        if (!resource.HasReservations) return;
        ResourceReservationInfo reservation = resource.Reservations[^1];
        resource.Role = reservation.Role;
        if (reservation.Type == ResourceReservationInfoType.Dynamic)
            resource.Reservation = new ResourceReservationInfo
            {
                Principal = reservation.Principal,
                Labels = reservation.Labels,
            };
        resource.Reservations.Clear();
    }

    private static string? ValidateAmount(Resource resource) => resource.Type switch
    {
        ResourceType.Scalar when resource.Scalar is not { } scalar => "is a scalar without a value",
        ResourceType.Scalar => ScalarUnits.TryFromDouble(resource.Scalar!.Value.Value, out _)
            ? null
            : $"has the amount {resource.Scalar.Value.Value}; expected 0 to 10^12",
        ResourceType.Ranges when resource.Ranges is null => "has type RANGES and no ranges",
        ResourceType.Ranges => ValidateRanges(resource.Ranges!),
        ResourceType.Set when resource.Set is null => "has type SET and no set",
        ResourceType.Set => null,
        _ => "must be a scalar, ranges or a set",
    };

    private static string? ValidateRanges(ValueRanges ranges)
    {
        foreach (ValueRange range in ranges.Range)
            if (range.End < range.Begin)
                return $"has the range {range.Begin}-{range.End}, which ends before it begins";
        return null;
    }

    private static string? ValidateReservation(Resource resource)
    {
        if (resource.HasReservations) return ValidateStack(resource.Reservations);
        if (resource.Role is { } role && RoleName.Check(role) is { } badRole)
            return $"is reserved wrongly: {badRole}";
        if (resource.Reservation is not null && (resource.Role ?? RoleName.Unreserved) == RoleName.Unreserved)
            return "has a dynamic reservation for no role";
        return null;
    }

    // Each reservation narrows the one below it; only the lowest can have been there from the beginning.
    private static string? ValidateStack(List<ResourceReservationInfo> stack)
    {
        if (stack.Count > MaxReservations) return $"has more than {MaxReservations} reservations";
        for (int level = 0; level < stack.Count; level++)
        {
            ResourceReservationInfo reservation = stack[level];
            if (reservation.Role is null or RoleName.Unreserved ||
                RoleName.Check(reservation.Role) is not null)
                return "has a reservation without a proper role";
            if (reservation.Type is not (ResourceReservationInfoType.Static or
                ResourceReservationInfoType.Dynamic))
                return "has a reservation that is neither STATIC nor DYNAMIC";
            if (level == 0) continue;
            if (reservation.Type != ResourceReservationInfoType.Dynamic)
                return "has a static reservation on top of another one";
            if (!reservation.Role.StartsWith(stack[level - 1].Role + "/", StringComparison.Ordinal))
                return $"is reserved for '{reservation.Role}' on top of '{stack[level - 1].Role}'; " +
                    "expected a role below that";
        }
        return null;
    }

    private static string? ValidateParts(Resource resource)
    {
        bool isVolume = resource.Disk?.Persistence is not null;
        if (resource.Shared is not null && !isVolume) return "is shared, and only volumes can be";
        if (resource.Revocable is not null)
        {
            if (isVolume) return "is a volume of revocable disk";
            if (resource.Reservation is not null || ResourceParts.IsReservedDynamically(resource))
                return "is revocable and has a dynamic reservation";
        }
        return resource.Disk is { } disk ? ValidateDisk(resource, disk) : null;
    }

    private static string? ValidateDisk(Resource resource, ResourceDiskInfo disk)
    {
        if (resource.Name != "disk") return "has disk, which only disks have";
        if (resource.Type != ResourceType.Scalar) return "is a disk and must be a scalar";
        if (ValidateSource(disk.Source) is { } source) return source;
        if (disk.Persistence is not { } persistence)
        {
            if (disk.Volume is not null) return "has disk.volume without disk.persistence";
            return disk.Source is null ? "has an empty disk" : null;
        }
        if (!resource.HasReservations && (resource.Role ?? RoleName.Unreserved) == RoleName.Unreserved)
            return "is a volume and not reserved";
        if (disk.Volume is not { } volume) return "has disk.persistence without disk.volume";
        return VolumePaths.CheckId(persistence.Id) ?? ValidateVolume(volume);
    }

    private static string? ValidateSource(ResourceDiskInfoSource? source) => source?.Type switch
    {
        null or ResourceDiskInfoSourceType.Unknown => source is null ? null : "has a disk.source without a type",
        ResourceDiskInfoSourceType.Path when source.Mount is not null =>
            "has a disk.source of type PATH with mount",
        ResourceDiskInfoSourceType.Mount when source.Path is not null =>
            "has a disk.source of type MOUNT with path",
        _ => null,
    };

    private static string? ValidateVolume(Volume volume)
    {
        if (volume.HostPath is not null) return "is a volume with host_path: the agent chooses the place";
        if (volume.Mode != VolumeMode.Rw) return "is a volume that is not RW";
        return VolumePaths.CheckContainerPath(volume.ContainerPath);
    }

    private static string? ValidateAllocation(Resource resource, string? role) =>
        role is not null && resource.AllocationInfo?.Role is { } named && named != role
            ? $"is allocated to role '{named}', and not to the offer's role '{role}'"
            : null;
}
