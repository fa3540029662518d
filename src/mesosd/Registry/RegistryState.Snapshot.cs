using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

// The content as operations: what a log that grew long is replaced with.
public sealed partial class RegistryState
{
    // A role takes some ten bytes, a quota some hundred: such a piece stays far below the megabyte of a node.
    private const int MostInOne = 1000;

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
        foreach (KeyValuePair<string, double>[] piece in _weights.Chunk(MostInOne))
            yield return new RegistryOperation { SetWeights = WeightsOf(piece) };
        foreach (QuotaConfig[] piece in _quotas.Values.Chunk(MostInOne))
            yield return new RegistryOperation { SetQuotas = QuotasOf(piece) };
        if (Schedule.Windows.Count > 0)
            yield return new RegistryOperation
            {
                SetMaintenanceSchedule = new SetMaintenanceSchedule { Schedule = Schedule },
            };
        if (_downMachines.Count > 0)
            yield return new RegistryOperation { BeginMaintenance = DownOf(_downMachines.CopyValues()) };
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

    private static SetWeights WeightsOf(KeyValuePair<string, double>[] weights)
    {
        SetWeights set = new();
        foreach ((string role, double weight) in weights)
            set.WeightInfos.Add(new WeightInfo { Role = role, Weight = weight });
        return set;
    }

    private static SetQuotas QuotasOf(QuotaConfig[] quotas)
    {
        SetQuotas set = new();
        set.QuotaConfigs.AddRange(quotas);
        return set;
    }

    private static BeginMaintenance DownOf(MachineId[] machines)
    {
        BeginMaintenance begin = new();
        begin.Machines.AddRange(machines);
        return begin;
    }
}
