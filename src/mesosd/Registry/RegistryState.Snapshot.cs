using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Registry;

// The content as operations: what a log that grew long is replaced with.
public sealed partial class RegistryState
{
    // Roles have long names, and quotas name many resources: only bytes keep a piece below the megabyte of a node.
    private const int PieceBytes = 256 * 1024;

    /// <summary>
    /// The fewest operations that make this content of an empty registry. They are made one by one as they are asked
    /// for; the state must not change meanwhile.
    /// </summary>
    public IEnumerable<RegistryOperation> ToOperations()
    {
        foreach (AgentInfo info in _agents.CopyValues())
            yield return new RegistryOperation { AdmitAgent = new AdmitAgent { Agent = info } };
        foreach (LostEntry lost in _lost.CopyValues()) yield return Mark(lost);
        foreach (DeactivationEntry entry in _deactivations.CopyValues())
        {
            yield return OutOfService(entry);
            if (entry.Drain is { State: DrainState.Drained })
                yield return new RegistryOperation { MarkAgentDrained = new MarkAgentDrained { AgentId = entry.Agent } };
        }
        IEnumerable<WeightInfo> weights =
            _weights.Select(weight => new WeightInfo { Role = weight.Key, Weight = weight.Value });
        foreach (List<WeightInfo> piece in Pieces(weights))
            yield return new RegistryOperation { SetWeights = WeightsOf(piece) };
        foreach (List<QuotaConfig> piece in Pieces(_quotas.Values))
            yield return new RegistryOperation { SetQuotas = QuotasOf(piece) };
        if (Schedule.Windows.Count > 0)
            yield return new RegistryOperation
            {
                SetMaintenanceSchedule = new SetMaintenanceSchedule { Schedule = Schedule },
            };
        foreach (List<MachineId> piece in Pieces(_downMachines.CopyValues()))
            yield return new RegistryOperation { BeginMaintenance = DownOf(piece) };
    }

    private static IEnumerable<List<T>> Pieces<T>(IEnumerable<T> items)
        where T : IMessage
    {
        List<T> piece = [];
        int bytes = 0;
        foreach (T item in items)
        {
            int more = item.MeasureBytes();
            if (piece.Count > 0 && bytes + more > PieceBytes)
            {
                yield return piece;
                piece = [];
                bytes = 0;
            }
            piece.Add(item);
            bytes += more;
        }
        if (piece.Count > 0) yield return piece;
    }

    private static RegistryOperation Mark(LostEntry lost) => lost.IsGone
        ? new RegistryOperation
        {
            MarkAgentGone = new MarkAgentGone { AgentId = lost.Id, GoneTime = lost.At },
        }
        : new RegistryOperation
        {
            MarkAgentUnreachable = new MarkAgentUnreachable { AgentId = lost.Id, UnreachableTime = lost.At },
        };

    private static RegistryOperation OutOfService(DeactivationEntry entry) => entry.Drain is { } drain
        ? new RegistryOperation
        {
            DrainAgent = new DrainAgent { AgentId = entry.Agent, Config = drain.Config },
        }
        : new RegistryOperation { DeactivateAgent = new DeactivateAgent { AgentId = entry.Agent } };

    private static SetWeights WeightsOf(List<WeightInfo> weights)
    {
        SetWeights set = new();
        set.WeightInfos.AddRange(weights);
        return set;
    }

    private static SetQuotas QuotasOf(List<QuotaConfig> quotas)
    {
        SetQuotas set = new();
        set.QuotaConfigs.AddRange(quotas);
        return set;
    }

    private static BeginMaintenance DownOf(List<MachineId> machines)
    {
        BeginMaintenance begin = new();
        begin.Machines.AddRange(machines);
        return begin;
    }
}
