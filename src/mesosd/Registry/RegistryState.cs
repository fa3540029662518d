using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>
/// The present content of the registry: what all operations so far have made of an empty one. The same operations in
/// the same order give the same content; each costs about the same however much there is.
/// </summary>
/// <remarks>
/// Not thread-safe. An operation that does not fit what is there is no error: the later one holds, as if what it needs
/// had been there. So a batch whose outcome was unknown may be applied again. Messages are kept, and never changed.
/// </remarks>
public sealed partial class RegistryState
{
    private readonly OrderedTable<AgentId, AgentInfo> _agents = new();
    private readonly OrderedTable<AgentId, LostEntry> _lost = new();
    private readonly OrderedTable<AgentId, DeactivationEntry> _deactivations = new();
    private readonly SortedDictionary<string, double> _weights = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, QuotaConfig> _quotas = new(StringComparer.Ordinal);
    private OrderedTable<MachineKey, MachineId> _downMachines = new();

    /// <summary>Admitted agents in the order of their admission.</summary>
    public OrderedTable<AgentId, AgentInfo> Agents => _agents;

    /// <summary>Unreachable and gone agents in the order in which they were found to be.</summary>
    public OrderedTable<AgentId, LostEntry> Lost => _lost;

    /// <summary>Agents out of service in the order in which they were taken out.</summary>
    public OrderedTable<AgentId, DeactivationEntry> Deactivations => _deactivations;

    /// <summary>Weights that were set, by role in ordinal order.</summary>
    public IReadOnlyDictionary<string, double> Weights => _weights;

    /// <summary>Quotas that are set, by role in ordinal order.</summary>
    public IReadOnlyDictionary<string, QuotaConfig> Quotas => _quotas;

    /// <summary>The maintenance schedule.</summary>
    public Schedule Schedule { get; private set; } = new();

    /// <summary>Machines whose maintenance has begun, in the order in which it did.</summary>
    public MachineId[] DownMachines => _downMachines.CopyValues();

    /// <summary>The present content, for other threads. Costs what there is: for people who ask now and then.</summary>
    public RegistryReading Read() => new()
    {
        Agents = _agents.CopyValues(),
        Lost = _lost.CopyValues(),
        Deactivations = _deactivations.CopyValues(),
        Weights = [.. _weights.Select(weight => new WeightInfo { Role = weight.Key, Weight = weight.Value })],
        Quotas = [.. _quotas.Values],
        Schedule = Schedule,
        DownMachines = DownMachines,
    };

    /// <summary>
    /// Performs an operation. False when it is none that this version knows: a newer one wrote it, and whoever reads a
    /// registry must not go on without it.
    /// </summary>
    public bool Apply(RegistryOperation operation)
    {
        switch (operation.OperationCase)
        {
            case RegistryOperationOperationCase.AdmitAgent: Admit(operation.AdmitAgent!.Agent); break;
            case RegistryOperationOperationCase.UpdateAgent: Admit(operation.UpdateAgent!.Agent); break;
            case RegistryOperationOperationCase.MarkAgentReachable: Admit(operation.MarkAgentReachable!.Agent); break;
            case RegistryOperationOperationCase.MarkAgentUnreachable: Mark(operation.MarkAgentUnreachable!); break;
            case RegistryOperationOperationCase.MarkAgentGone: Mark(operation.MarkAgentGone!); break;
            case RegistryOperationOperationCase.RemoveAgent: Remove(operation.RemoveAgent!.AgentId); break;
            case RegistryOperationOperationCase.ForgetAgents: Forget(operation.ForgetAgents!); break;
            default: return ApplyForOperators(operation);
        }
        return true;
    }

    private bool ApplyForOperators(RegistryOperation operation)
    {
        switch (operation.OperationCase)
        {
            case RegistryOperationOperationCase.SetWeights: Set(operation.SetWeights!); break;
            case RegistryOperationOperationCase.SetQuotas: Set(operation.SetQuotas!); break;
            case RegistryOperationOperationCase.SetMaintenanceSchedule:
                Replace(operation.SetMaintenanceSchedule!.Schedule);
                break;
            case RegistryOperationOperationCase.BeginMaintenance: Begin(operation.BeginMaintenance!); break;
            case RegistryOperationOperationCase.EndMaintenance: End(operation.EndMaintenance!); break;
            case RegistryOperationOperationCase.DrainAgent: Drain(operation.DrainAgent!); break;
            case RegistryOperationOperationCase.MarkAgentDrained: MarkDrained(operation.MarkAgentDrained!); break;
            case RegistryOperationOperationCase.DeactivateAgent:
                Deactivate(operation.DeactivateAgent!.AgentId);
                break;
            case RegistryOperationOperationCase.ReactivateAgent:
                _deactivations.Remove(operation.ReactivateAgent!.AgentId);
                break;
            default: return false;
        }
        return true;
    }

    // ---- agents

    private void Admit(AgentInfo info)
    {
        // Whoever writes these has given the agent an id; without one there is nothing to find it by.
        if (info.Id is not { } id) return;
        _lost.Remove(id);
        if (!_agents.Replace(id, info)) _agents.Add(id, info);
    }

    private void Mark(MarkAgentUnreachable mark) => Lose(new LostEntry(mark.AgentId, mark.UnreachableTime, false));

    private void Mark(MarkAgentGone mark)
    {
        Lose(new LostEntry(mark.AgentId, mark.GoneTime, true));
        _deactivations.Remove(mark.AgentId);
    }

    private void Lose(LostEntry entry)
    {
        _agents.Remove(entry.Id);
        _lost.Remove(entry.Id);
        _lost.Add(entry.Id, entry);
    }

    private void Remove(AgentId id)
    {
        _agents.Remove(id);
        _lost.Remove(id);
        _deactivations.Remove(id);
    }

    // An agent that came back while it was to be forgotten stays. That one was out of service is another matter:
    // what an operation does to the one never depends on the other, or a batch could not be applied twice.
    private void Forget(ForgetAgents forget)
    {
        foreach (AgentId id in forget.AgentIds) _lost.Remove(id);
    }

    // ---- out of service

    // An operator may have meant an agent that was removed in the meantime; it holds should the agent come back.
    private void Drain(DrainAgent drain) => Put(new DeactivationEntry(
        drain.AgentId, new DrainInfo { State = DrainState.Draining, Config = drain.Config }));

    private void MarkDrained(MarkAgentDrained drained)
    {
        if (_deactivations.Find(drained.AgentId) is not { Drain: { } drain }) return;
        // Asked for while this was being written: it drains until it is gone.
        if (drain.Config.MarkGoneOrDefault) return;
        Put(new DeactivationEntry(
            drained.AgentId, new DrainInfo { State = DrainState.Drained, Config = drain.Config }));
    }

    private void Deactivate(AgentId id)
    {
        if (!_deactivations.Contains(id)) Put(new DeactivationEntry(id, null));
    }

    private void Put(DeactivationEntry entry)
    {
        if (!_deactivations.Replace(entry.Agent, entry)) _deactivations.Add(entry.Agent, entry);
    }

    // ---- roles

    private void Set(SetWeights set)
    {
        foreach (WeightInfo weight in set.WeightInfos)
            if (weight.Role is { } role) _weights[role] = weight.Weight;
    }

    private void Set(SetQuotas set)
    {
        foreach (QuotaConfig quota in set.QuotaConfigs)
        {
            if (quota.Guarantees.Count == 0 && quota.Limits.Count == 0) _quotas.Remove(quota.Role);
            else _quotas[quota.Role] = quota;
        }
    }

    // ---- machines

    private void Replace(Schedule schedule)
    {
        OrderedTable<MachineKey, MachineId> down = new();
        HashSet<MachineKey> scheduled = [];
        foreach (Window window in schedule.Windows)
            foreach (MachineId id in window.MachineIds) scheduled.Add(MachineKey.Of(id));
        foreach (MachineId id in _downMachines)
            if (scheduled.Contains(MachineKey.Of(id))) down.Add(MachineKey.Of(id), id);
        _downMachines = down;
        Schedule = schedule;
    }

    private void Begin(BeginMaintenance begin)
    {
        foreach (MachineId id in begin.Machines)
            if (!_downMachines.Contains(MachineKey.Of(id))) _downMachines.Add(MachineKey.Of(id), id);
    }

    private void End(EndMaintenance end)
    {
        HashSet<MachineKey> ended = [];
        foreach (MachineId id in end.Machines)
        {
            ended.Add(MachineKey.Of(id));
            _downMachines.Remove(MachineKey.Of(id));
        }
        Schedule = Without(Schedule, ended);
    }

    /// <summary>The schedule without these machines, and without windows that are empty then.</summary>
    internal static Schedule Without(Schedule schedule, HashSet<MachineKey> machines)
    {
        Schedule rest = new();
        foreach (Window window in schedule.Windows)
        {
            Window kept = new() { Unavailability = window.Unavailability };
            foreach (MachineId id in window.MachineIds)
                if (!machines.Contains(MachineKey.Of(id))) kept.MachineIds.Add(id);
            if (kept.MachineIds.Count > 0) rest.Windows.Add(kept);
        }
        return rest;
    }
}
