using Mesosd.Protocol.Messages;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Simulation;

/// <summary>Processors, and as many GiB of memory.</summary>
internal static class VirtualResources
{
    /// <summary>So much, reserved by an operation for a role if one is given.</summary>
    public static List<Resource> Of(double cpus, string? role = null)
    {
        List<Resource> resources = [Scalar("cpus", cpus), Scalar("mem", cpus * 1024)];
        if (role is null) return resources;
        foreach (Resource resource in resources)
            resource.Reservations.Add(new ResourceReservationInfo { Role = role, Type = ResourceReservationInfoType.Dynamic });
        return resources;
    }

    /// <summary>What an agent lends out: also a disk for volumes, of which none is used otherwise.</summary>
    public static List<Resource> OfAgent(double cpus) => [.. Of(cpus), Scalar("disk", cpus * 100)];

    /// <summary>The least that a task group's executor must have.</summary>
    public static List<Resource> OfGroupExecutor() => [Scalar("cpus", 0.01), Scalar("mem", 32), Scalar("disk", 1)];

    /// <summary>A volume in a reserved part of the disk.</summary>
    public static Resource Volume(string role, string id, double diskMb)
    {
        Resource disk = ReservedDisk(role, diskMb);
        disk.Disk = new ResourceDiskInfo
        {
            Persistence = new ResourceDiskInfoPersistence { Id = id },
            Volume = new Volume { ContainerPath = "data", Mode = VolumeMode.Rw },
        };
        return disk;
    }

    /// <summary>Disk that an operation has reserved for a role.</summary>
    public static Resource ReservedDisk(string role, double diskMb)
    {
        Resource disk = Scalar("disk", diskMb);
        disk.Reservations.Add(new ResourceReservationInfo { Role = role, Type = ResourceReservationInfoType.Dynamic });
        return disk;
    }

    public static double CpusOf(List<Resource> resources) =>
        resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar!.Value.Value);

    public static double CpusOf(List<Resource> resources, bool areReserved) =>
        CpusOf([.. resources.Where(resource => resource.Reservations.Count > 0 == areReserved)]);

    private static Resource Scalar(string name, double value) =>
        new() { Name = name, Type = ResourceType.Scalar, Scalar = new ValueScalar(value) };
}
