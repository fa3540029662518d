using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Fuzz;

/// <summary>The decoders of all unions behind one door, as the daemons and the clients call them.</summary>
internal static class Decoders
{
    public static IMessage? Decode(ushort kind, ref WireReader reader) =>
        ConnectionFrameFrames.Decode(kind, ref reader) ??
        SchedulerToMasterFrames.Decode(kind, ref reader) ??
        MasterToSchedulerFrames.Decode(kind, ref reader) ??
        OperatorToMasterFrames.Decode(kind, ref reader) ??
        MasterToOperatorFrames.Decode(kind, ref reader) ??
        StandbyToLeaderFrames.Decode(kind, ref reader) ??
        OperatorToAgentFrames.Decode(kind, ref reader) ??
        AgentToOperatorFrames.Decode(kind, ref reader) ??
        ExecutorToAgentFrames.Decode(kind, ref reader) ??
        AgentToExecutorFrames.Decode(kind, ref reader) ??
        AgentToMasterFrames.Decode(kind, ref reader) ??
        MasterToAgentFrames.Decode(kind, ref reader) ??
        AgentToSupervisorFrames.Decode(kind, ref reader) ??
        SupervisorToAgentFrames.Decode(kind, ref reader);
}
