using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Reads a framework's capabilities out of its message.</summary>
public static class FrameworkCapability
{
    /// <summary>
    /// The capabilities of the framework. Unknown ones are ignored: they belong to later versions.
    /// </summary>
    public static FrameworkCapabilities Of(FrameworkInfo info)
    {
        FrameworkCapabilities capabilities = FrameworkCapabilities.None;
        foreach (FrameworkInfoCapability capability in info.Capabilities) capabilities |= Of(capability.Type);
        return capabilities;
    }

    private static FrameworkCapabilities Of(FrameworkInfoCapabilityType? type) => type switch
    {
        FrameworkInfoCapabilityType.RevocableResources => FrameworkCapabilities.RevocableResources,
        FrameworkInfoCapabilityType.GpuResources => FrameworkCapabilities.GpuResources,
        FrameworkInfoCapabilityType.SharedResources => FrameworkCapabilities.SharedResources,
        FrameworkInfoCapabilityType.PartitionAware => FrameworkCapabilities.PartitionAware,
        FrameworkInfoCapabilityType.MultiRole => FrameworkCapabilities.MultiRole,
        FrameworkInfoCapabilityType.ReservationRefinement => FrameworkCapabilities.ReservationRefinement,
        FrameworkInfoCapabilityType.RegionAware => FrameworkCapabilities.RegionAware,
        // TASK_KILLING_STATE concerns agents and executors, which read it from the FrameworkInfo themselves.
        _ => FrameworkCapabilities.None,
    };
}
