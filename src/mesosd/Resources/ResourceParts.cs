using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Resources;

/// <summary>
/// What reservations and volumes make of a resource, and how to take them off again. For resources with stacks
/// of reservations, as <see cref="ResourceValidation.Refine"/> leaves them.
/// </summary>
internal static class ResourceParts
{
    /// <summary>Whether its last reservation was made by an operation.</summary>
    public static bool IsReservedDynamically(Resource resource) =>
        resource.Reservations.Count > 0 &&
        resource.Reservations[^1].Type == ResourceReservationInfoType.Dynamic;

    public static bool IsVolume(Resource resource) => resource.Disk?.Persistence is not null;

    public static bool IsOnMountDisk(Resource resource) =>
        resource.Disk?.Source?.Type == ResourceDiskInfoSourceType.Mount;

    /// <summary>Whether an operation made it what it is: an agent must remember it.</summary>
    public static bool IsMadeByOperation(Resource resource) =>
        IsReservedDynamically(resource) || IsVolume(resource);

    /// <summary>The role that it is reserved for; null for nobody.</summary>
    public static string? RoleOf(Resource resource) =>
        resource.Reservations.Count > 0 ? resource.Reservations[^1].Role : null;

    /// <summary>The same without its last reservation.</summary>
    public static Resource Unreserve(Resource resource)
    {
        Resource result = MessageCodec.Clone(resource);
        result.Reservations.RemoveAt(result.Reservations.Count - 1);
        return result;
    }

    /// <summary>The disk that a volume was made of.</summary>
    public static Resource WithoutVolume(Resource volume)
    {
        Resource result = MessageCodec.Clone(volume);
        result.Shared = null;
        if (result.Disk is null) return result;
        result.Disk.Persistence = null;
        result.Disk.Volume = null;
        if (result.Disk.Source is null) result.Disk = null;
        return result;
    }

    /// <summary>What it was before any operation: as the agent's owner stated it.</summary>
    public static Resource WithoutOperations(Resource resource)
    {
        Resource result = WithoutVolume(resource);
        while (IsReservedDynamically(result)) result.Reservations.RemoveAt(result.Reservations.Count - 1);
        return result;
    }

    /// <summary>The same with another amount.</summary>
    public static Resource WithAmount(Resource resource, double value)
    {
        Resource result = MessageCodec.Clone(resource);
        result.Scalar = new ValueScalar(value);
        return result;
    }
}
