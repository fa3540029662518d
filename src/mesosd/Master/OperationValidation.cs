using Mesosd.Allocation;
using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Resources;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Master;

/// <summary>
/// What an operation on resources must be like, by Mesos' rules. Whether the resources are there is another
/// question. Resources are put into the new form, in place, and lose what they are allocated to.
/// </summary>
internal static class OperationValidation
{
    /// <summary>Null when the operation can be performed; otherwise a sentence.</summary>
    public static string? Validate(OfferOperation operation, in OperationAsker asker)
    {
        if (OperationResources.Named(operation) is not { } named) return "its member is missing";
        if (named.Count == 0) return "it names no resources";
        foreach (Resource resource in named)
            if (Prepare(resource, asker) is { } fault) return fault;
        return operation.Type switch
        {
            OfferOperationType.Reserve => ValidateReserve(operation.Reserve!, asker),
            OfferOperationType.Unreserve => ValidateUnreserve(operation.Unreserve!),
            OfferOperationType.Create => ValidateCreate(operation.Create!, asker),
            OfferOperationType.Destroy => ValidateVolumes(operation.Destroy!.Volumes),
            OfferOperationType.GrowVolume => ValidateGrow(operation.GrowVolume!),
            OfferOperationType.ShrinkVolume => ValidateShrink(operation.ShrinkVolume!),
            _ => "it is none of RESERVE to SHRINK_VOLUME",
        };
    }

    private static string? Prepare(Resource resource, in OperationAsker asker)
    {
        if (ResourceValidation.Validate(resource, asker.Role) is { } fault) return fault;
        ResourceValidation.Refine(resource);
        if (resource.ProviderId is not null)
            return $"resource '{resource.Name}' is of a resource provider, which this version does not have";
        if (asker.Framework is null && resource.AllocationInfo is not null)
            return $"resource '{resource.Name}' is allocated, and operators have only what nobody holds";
        resource.AllocationInfo = null;
        return null;
    }

    // ---- reservations

    private static string? ValidateReserve(OfferOperationReserve reserve, in OperationAsker asker)
    {
        // A source alone names some, and gives nothing to reserve.
        if (reserve.Resources.Count == 0) return "it names no resources";
        foreach (Resource resource in reserve.Resources)
            if (ValidateReservation(resource, asker) is { } fault)
                return $"resource '{resource.Name}' {fault}";
        return reserve.Source.Count == 0 ? null : ValidateSource(reserve);
    }

    private static string? ValidateReservation(Resource resource, in OperationAsker asker)
    {
        if (!ResourceParts.IsReservedDynamically(resource)) return "has no dynamic reservation to be made";
        ResourceReservationInfo reservation = resource.Reservations[^1];
        if (asker.Principal is { } principal && reservation.Principal != principal)
            return reservation.Principal is null
                ? $"has a reservation without a principal; expected '{principal}'"
                : $"has a reservation by principal '{reservation.Principal}'; expected '{principal}'";
        if (ResourceParts.IsVolume(resource)) return "is a volume; reserve its disk before it is created";
        if (asker.Role is null || reservation.Role == asker.Role) return null;
        return $"is to be reserved for role '{reservation.Role}', and is offered to role '{asker.Role}'";
    }

    // A reservation that takes another's place: the same amounts, one reservation on each side.
    private static string? ValidateSource(OfferOperationReserve reserve)
    {
        if (!HaveOneReservation(reserve.Source)) return "its source has different reservations";
        if (!HaveOneReservation(reserve.Resources)) return "its resources have different reservations";
        foreach (Resource source in reserve.Source)
            if (ResourceParts.IsVolume(source)) return "its source has a volume: destroy that first";
        return AmountsOf(reserve.Source) == AmountsOf(reserve.Resources)
            ? null
            : "its source and its resources are not the same but for their reservations";
    }

    private static bool HaveOneReservation(List<Resource> resources)
    {
        List<ResourceReservationInfo> first = resources[0].Reservations;
        foreach (Resource resource in resources)
        {
            if (resource.Reservations.Count != first.Count) return false;
            for (int level = 0; level < first.Count; level++)
                if (!MessageCodec.ContentEquals(first[level], resource.Reservations[level])) return false;
        }
        return true;
    }

    /// <summary>All that they are without reservations, as text that is equal for equal amounts.</summary>
    private static string AmountsOf(List<Resource> resources)
    {
        ResourceMessages messages = new(new ResourceKindTable());
        List<Resource> plain = [];
        foreach (Resource resource in resources)
        {
            Resource copy = MessageCodec.Clone(resource);
            copy.Reservations.Clear();
            plain.Add(copy);
        }
        plain.Sort(static (left, right) => string.CompareOrdinal(KeyOf(left), KeyOf(right)));
        ResourceBundle? bundle = messages.ReadReported(plain, out string? fault);
        return bundle?.ToText(messages.Kinds) + string.Concat(plain.Select(KeyOf).Distinct()) + fault;
    }

    private static string KeyOf(Resource resource)
    {
        string disk = resource.Disk is { } part
            ? Convert.ToHexStringLower(MessageCodec.ToBytes(part))
            : "";
        return $"{resource.Name} {disk} {resource.Revocable is not null}";
    }

    private static string? ValidateUnreserve(OfferOperationUnreserve unreserve)
    {
        foreach (Resource resource in unreserve.Resources)
        {
            if (!ResourceParts.IsReservedDynamically(resource))
                return $"resource '{resource.Name}' has no dynamic reservation to be ended";
            if (ResourceParts.IsVolume(resource))
                return $"volume {resource.Disk!.Persistence!.Id} must be destroyed before its disk is unreserved";
        }
        return null;
    }

    // ---- volumes

    private static string? ValidateVolumes(List<Resource> volumes)
    {
        foreach (Resource volume in volumes)
            if (ValidateVolume(volume) is { } fault) return fault;
        return null;
    }

    private static string? ValidateVolume(Resource volume) => ResourceParts.IsVolume(volume)
        ? null
        : $"resource '{volume.Name}' is no volume: it has no disk.persistence";

    private static string? ValidateCreate(OfferOperationCreate create, in OperationAsker asker)
    {
        HashSet<(string, string)> ids = [];
        foreach (Resource volume in create.Volumes)
        {
            if (ValidateVolume(volume) is { } fault) return fault;
            string id = volume.Disk!.Persistence!.Id;
            if (ValidateNewVolume(volume, asker) is { } wrong) return $"volume {id} {wrong}";
            if (!ids.Add((ResourceParts.RoleOf(volume)!, id))) return $"volume {id} is named twice";
        }
        return null;
    }

    private static string? ValidateNewVolume(Resource volume, in OperationAsker asker)
    {
        if (volume.Scalar is not { Value: > 0 }) return "is empty";
        if (VolumePaths.CheckRole(ResourceParts.RoleOf(volume)!) is { } badRole) return badRole;
        if (volume.Disk!.Source?.Type is not (null or ResourceDiskInfoSourceType.Path
            or ResourceDiskInfoSourceType.Mount))
            return "is on a disk that is neither the agent's own nor PATH nor MOUNT";
        bool mayShare = asker.Framework is null ||
            (asker.Framework.Capabilities & FrameworkCapabilities.SharedResources) != 0;
        if (volume.Shared is not null && !mayShare)
            return "is to be shared, and the framework lacks SHARED_RESOURCES";
        string? owner = volume.Disk.Persistence!.Principal;
        if (asker.Principal is not { } principal || owner == principal) return null;
        return $"has the principal '{owner}' in disk.persistence; expected '{principal}'";
    }

    private static string? ValidateGrow(OfferOperationGrowVolume grow)
    {
        if (ValidateResize(grow.Volume) is { } fault) return fault;
        if (grow.Addition.Type != ResourceType.Scalar || grow.Addition.Scalar is not { Value: > 0 })
            return "addition is not above zero";
        Resource disk = ResourceParts.WithAmount(ResourceParts.WithoutVolume(grow.Volume), 0);
        return MessageCodec.ContentEquals(disk, ResourceParts.WithAmount(grow.Addition, 0))
            ? null
            : "addition is not of the same disk and reservation as the volume";
    }

    private static string? ValidateShrink(OfferOperationShrinkVolume shrink)
    {
        if (ValidateResize(shrink.Volume) is { } fault) return fault;
        if (!ScalarUnits.TryFromDouble(shrink.Subtract.Value, out long milli) || milli == 0)
            return "subtract is not above zero";
        return milli < ScalarUnits.FromDouble(shrink.Volume.Scalar!.Value.Value)
            ? null
            : "subtract is not smaller than the volume: destroy it instead";
    }

    private static string? ValidateResize(Resource volume)
    {
        if (ValidateVolume(volume) is { } fault) return fault;
        if (volume.Shared is not null) return "a shared volume cannot change its size";
        return ResourceParts.IsOnMountDisk(volume)
            ? "a volume on a MOUNT disk is the whole disk and cannot change its size"
            : null;
    }
}
