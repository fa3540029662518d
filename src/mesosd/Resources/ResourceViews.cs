using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;

namespace Mesosd.Resources;

/// <summary>Resources as Mesos' older endpoints arrange them. Pure.</summary>
internal static class ResourceViews
{
    /// <summary>Those that are reserved, by the innermost role, and those that are not.</summary>
    public static (SortedDictionary<string, List<Resource>> Reserved, List<Resource> Unreserved) ByRole(
        IReadOnlyList<Resource> resources)
    {
        SortedDictionary<string, List<Resource>> reserved = new(StringComparer.Ordinal);
        List<Resource> unreserved = [];
        foreach (Resource resource in resources)
        {
            if (resource.Reservations.Count == 0)
            {
                unreserved.Add(resource);
                continue;
            }
            string role = resource.Reservations[^1].Role ?? RoleName.Unreserved;
            if (!reserved.TryGetValue(role, out List<Resource>? list)) reserved.Add(role, list = []);
            list.Add(resource);
        }
        return (reserved, unreserved);
    }

    /// <summary>
    /// A copy in both forms: <c>reservations</c>, and where there is one at most also <c>role</c> and <c>reservation</c>,
    /// which clients from before refined reservations read.
    /// </summary>
    public static Resource InBothForms(Resource resource)
    {
        Resource copy = MessageCodec.Clone(resource);
        AddOldForm(copy);
        return copy;
    }

    /// <summary>Adds the older form to a resource that is nobody else's.</summary>
    public static void AddOldForm(Resource resource)
    {
        if (resource.Reservations.Count > 1) return;
        resource.Role = RoleName.Unreserved;
        if (resource.Reservations.Count == 0) return;
        ResourceReservationInfo reservation = resource.Reservations[0];
        resource.Role = reservation.Role;
        if (reservation.Type == ResourceReservationInfoType.Dynamic)
            resource.Reservation = new ResourceReservationInfo
            {
                Principal = reservation.Principal,
                Labels = reservation.Labels,
            };
    }
}
