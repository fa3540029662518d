using Mesosd.Protocol.Messages;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Simulation;

/// <summary>Processors, and as many GiB of memory.</summary>
internal static class VirtualResources
{
    public static List<Resource> Of(double cpus) => [Scalar("cpus", cpus), Scalar("mem", cpus * 1024)];

    public static double CpusOf(List<Resource> resources) =>
        resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar!.Value.Value);

    private static Resource Scalar(string name, double value) =>
        new() { Name = name, Type = ResourceType.Scalar, Scalar = new ValueScalar(value) };
}
