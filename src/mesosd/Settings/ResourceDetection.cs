using Mesosd.Protocol.Messages;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Settings;

/// <summary>
/// Makes an agent's resources of what the operator stated and of what the machine has, by Mesos' rules: of
/// cpus, mem, disk and ports, whatever nobody stated is detected, and some of it left to the machine itself.
/// </summary>
public static class ResourceDetection
{
    private const int GigabyteShift = 30;
    private const ulong Gigabyte = 1UL << GigabyteShift;
    private const int MegabyteShift = 20;

    /// <summary>
    /// The resources to offer: reservations in the present form, equal ones added up, none empty.
    /// </summary>
    /// <param name="stated">What <see cref="ResourceText"/> read.</param>
    /// <param name="defaultRole">The role of what has none.</param>
    /// <param name="facts">The machine.</param>
    public static List<Resource> Complete(
        IReadOnlyList<Resource> stated, string defaultRole, MachineFacts facts)
    {
        List<Resource> resources = [];
        foreach (Resource resource in stated.Concat(Detect(stated, facts)))
        {
            Resource reserved = Reserve(resource, defaultRole);
            if (!IsEmpty(reserved)) Add(resources, reserved);
        }
        return resources;
    }

    private static IEnumerable<Resource> Detect(IReadOnlyList<Resource> stated, MachineFacts facts)
    {
        bool IsMissing(string name) => stated.All(resource => resource.Name != name);
        if (IsMissing("cpus")) yield return Scalar("cpus", facts.Cores ?? 1);
        if (IsMissing("mem")) yield return Scalar("mem", Leave(facts.MemoryBytes, 2, 1));
        if (IsMissing("disk"))
            yield return Scalar("disk", Leave(facts.DiskBytes, 10, 5, unknownGigabytes: 10));
        if (!IsMissing("ports")) yield break;
        Resource ports = new() { Name = "ports", Type = ValueType.Ranges, Ranges = new ValueRanges() };
        ports.Ranges.Range.Add(new ValueRange(31000, 32000));
        yield return ports;
    }

    // All but some gigabytes of a large amount, half of a small one; in MB.
    private static double Leave(
        ulong? total, ulong largeGigabytes, ulong leftGigabytes, ulong unknownGigabytes = 1)
    {
        if (total is not { } totalBytes) return unknownGigabytes << (GigabyteShift - MegabyteShift);
        bool isLarge = totalBytes >= largeGigabytes * Gigabyte;
        ulong offeredBytes = isLarge ? totalBytes - leftGigabytes * Gigabyte : totalBytes / 2;
        return offeredBytes >> MegabyteShift;
    }

    private static Resource Scalar(string name, double amount) =>
        new() { Name = name, Type = ValueType.Scalar, Scalar = new ValueScalar(amount) };

    private static Resource Reserve(Resource resource, string defaultRole)
    {
        Resource reserved = Protocol.Wire.MessageCodec.Clone(resource);
        string role = resource.Role ?? defaultRole;
        reserved.Role = null;
        if (role != RoleName.Unreserved)
        {
            reserved.Reservations.Add(
                new ResourceReservationInfo { Type = ResourceReservationInfoType.Static, Role = role });
        }
        return reserved;
    }

    private static bool IsEmpty(Resource resource) => resource.Type switch
    {
        ValueType.Scalar => resource.Scalar is not { Value: > 0 },
        ValueType.Ranges => resource.Ranges is not { Range.Count: > 0 },
        _ => resource.Set is not { Item.Count: > 0 },
    };

    // Disks with a source are things of their own: two of them never become one.
    private static void Add(List<Resource> resources, Resource added)
    {
        Resource? same = added.Disk is null ? resources.Find(known => IsSameKind(known, added)) : null;
        if (same is null)
        {
            resources.Add(added);
            return;
        }
        if (same.Scalar is { } scalar)
            same.Scalar = new ValueScalar(Math.Round(scalar.Value + added.Scalar!.Value.Value, 3));
        if (same.Ranges is { } ranges)
        {
            List<ValueRange> joined = ValueSyntax.Join([.. ranges.Range, .. added.Ranges!.Range]);
            ranges.Range.Clear();
            ranges.Range.AddRange(joined);
        }
        same.Set?.Item.AddRange(added.Set!.Item.Except(same.Set.Item).ToList());
    }

    private static bool IsSameKind(Resource left, Resource right) =>
        left.Disk is null && left.Name == right.Name && RoleOf(left) == RoleOf(right);

    private static string RoleOf(Resource resource) =>
        resource.Reservations.Count > 0 ? resource.Reservations[^1].Role! : RoleName.Unreserved;
}
