using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Master;

/// <summary>
/// What a single resource in a message must be like, and its two forms of saying who it is reserved for.
/// </summary>
internal static class ResourceValidation
{
    /// <summary>Null when the resource can be used; otherwise a sentence that names it.</summary>
    public static string? Validate(Resource resource, string? role)
    {
        if (resource.Name.Length == 0) return "a resource has an empty name";
        string? fault =
            ValidateAmount(resource) ?? ValidateReservation(resource) ?? ValidateAllocation(resource, role);
        return fault is null ? null : $"resource '{resource.Name}' {fault}";
    }

    /// <summary>Whether name and type say everything about it.</summary>
    public static bool IsPlain(Resource resource) =>
        resource.Disk is null && resource.ProviderId is null && resource.Revocable is null &&
        resource.Shared is null && resource.Reservations.Count == 0;

    /// <summary>
    /// From the old form, with role and reservation, to the stack of reservations. In place.
    /// </summary>
    public static void Refine(Resource resource)
    {
        if (resource.Role is { } role && role != RoleName.Unreserved)
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
        if (resource.Reservations.Count == 0) return;
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
        bool old = resource.Role is not null || resource.Reservation is not null;
        if (old && resource.Reservations.Count > 0)
            return "has reservations and also the old role or reservation";
        if (resource.Role is { } role && RoleName.Check(role) is { } badRole)
            return $"is reserved wrongly: {badRole}";
        if (resource.Reservation is not null && (resource.Role ?? RoleName.Unreserved) == RoleName.Unreserved)
            return "has a dynamic reservation for no role";
        foreach (ResourceReservationInfo reservation in resource.Reservations)
            if (reservation.Role is null or RoleName.Unreserved ||
                RoleName.Check(reservation.Role) is not null)
                return "has a reservation without a proper role";
        return null;
    }

    private static string? ValidateAllocation(Resource resource, string? role) =>
        role is not null && resource.AllocationInfo?.Role is { } named && named != role
            ? $"is allocated to role '{named}', and not to the offer's role '{role}'"
            : null;
}
