using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>Reads a frame without knowing between whom it went, to show it to people.</summary>
internal static class Decoders
{
    private static readonly VirtualFrame.Decoder[] All =
    [
        ConnectionFrameFrames.Decode, SchedulerToMasterFrames.Decode, MasterToSchedulerFrames.Decode,
        OperatorToMasterFrames.Decode, MasterToOperatorFrames.Decode, AgentToMasterFrames.Decode,
        MasterToAgentFrames.Decode, AgentToSupervisorFrames.Decode, SupervisorToAgentFrames.Decode,
        ExecutorToAgentFrames.Decode, AgentToExecutorFrames.Decode,
    ];

    public static IMessage? Any(ushort kind, byte[] payload)
    {
        foreach (VirtualFrame.Decoder decode in All)
        {
            WireReader reader = new(payload, DecodeLimits.Default);
            if (decode(kind, ref reader) is { } message) return reader.Failed ? null : message;
        }
        return null;
    }
}
