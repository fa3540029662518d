using Mesosd.Core;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

// Machines are planned to be away: frameworks are told when, asked to leave, and turned out in the end.
public sealed partial class MasterCore
{
    // up ───────── UPDATE_MAINTENANCE_SCHEDULE ─▶ draining   its offers say so, and inverse offers go out
    // draining ─── START_MAINTENANCE ───────────▶ down       its agents are shut down and may not register
    // down ─────── STOP_MAINTENANCE ────────────▶ up
    private readonly MachineTable _machines = new();

    // One change at a time: each is checked against what the ones before leave.
    private bool _isChangingMachines;

    // ---- the schedule

    private void UpdateSchedule(in PeerRequest request, Call call)
    {
        if (call.UpdateMaintenanceSchedule is not { } update)
        {
            RefuseMissing(request, "update_maintenance_schedule");
            return;
        }
        if (MaintenanceValidation.Validate(update.Schedule, _machines) is { } fault)
        {
            Refuse(request, RefusalCode.Invalid, $"Call.update_maintenance_schedule.schedule: {fault}");
            return;
        }
        if (IsChangingMachines(request)) return;
        SetMaintenanceSchedule operation = new() { Schedule = update.Schedule };
        _isChangingMachines = true;
        Persist(new RegistryOperation { SetMaintenanceSchedule = operation },
            PendingWrite.For(PendingWriteKind.SetSchedule, operation, request));
    }

    private bool IsChangingMachines(in PeerRequest request)
    {
        if (_isChangingMachines)
            Refuse(request, RefusalCode.Unavailable, "another change of the schedule is being written: ask again");
        return _isChangingMachines;
    }

    private void FinishSchedule(SetMaintenanceSchedule operation)
    {
        _isChangingMachines = false;
        _machines.Replace(operation.Schedule);
        Notice($"the maintenance schedule has {operation.Schedule.Windows.Count} windows");
        foreach (KnownAgent agent in _agents.CopyValues()) UpdateUnavailability(agent);
    }

    /// <summary>
    /// Takes on what the schedule says of the agent's machine. Offers that say something else are rescinded,
    /// and the question whether frameworks can leave is a new one.
    /// </summary>
    private void UpdateUnavailability(KnownAgent agent)
    {
        if (agent.Index is not { } index) return;
        Unavailability? unavailability = _machines.Find(agent)?.Unavailability;
        if (AreSame(agent.Unavailability, unavailability)) return;
        agent.Unavailability = unavailability;
        agent.InverseAnswers.Clear();
        while (agent.Offers.Count > 0) Rescind(agent.Offers[0]);
        RescindInverseOffers(agent);
        _allocator.SetUnavailable(index, unavailability is not null, _now);
    }

    private static bool AreSame(Unavailability? left, Unavailability? right) =>
        left is null || right is null ? left == right : MessageCodec.ContentEquals(left, right);

    // ---- down and up

    private void StartMaintenance(in PeerRequest request, Call call)
    {
        if (call.StartMaintenance is not { } start)
        {
            RefuseMissing(request, "start_maintenance");
            return;
        }
        if (!AreScheduled(request, start.Machines, areDown: false) || IsChangingMachines(request)) return;
        BeginMaintenance operation = new();
        _isChangingMachines = true;
        operation.Machines.AddRange(start.Machines);
        Persist(new RegistryOperation { BeginMaintenance = operation },
            PendingWrite.For(PendingWriteKind.BeginMaintenance, operation, request));
    }

    private bool AreScheduled(in PeerRequest request, List<MachineId> machines, bool areDown)
    {
        string? fault = MaintenanceValidation.Validate(machines);
        foreach (MachineId id in machines)
        {
            if (fault is not null) break;
            fault = _machines.Find(id) switch
            {
                null => $"{MachineTable.Describe(id)} is not in the maintenance schedule",
                { IsDown: true } machine when !areDown => $"{machine} is down already",
                { IsDown: false } machine when areDown => $"{machine} is not down",
                _ => null,
            };
        }
        if (fault is not null) Refuse(request, RefusalCode.Invalid, fault);
        return fault is null;
    }

    private void FinishBegin(BeginMaintenance operation)
    {
        _isChangingMachines = false;
        foreach (MachineId id in operation.Machines)
        {
            if (_machines.Find(id) is not { } machine) continue;
            machine.IsDown = true;
        }
        NoticeMachines(operation.Machines, "down for maintenance");
        foreach (KnownAgent agent in _agents.CopyValues())
        {
            // Where a recovered one is, it says when it comes back, and is turned away then.
            if (agent.Address.Length == 0 || DownText(agent.Address, agent.Info) is not { } down) continue;
            if (agent.Connection != ConnectionId.None) Send(agent.Connection, new ShutdownAgent(down));
            BeginRemoval(agent, "its machine is down for maintenance", AgentRemoval.ByOperator);
        }
    }

    /// <summary>Why an agent may not register from there; null when it may.</summary>
    private string? DownText(MasterPeer peer, AgentInfo info) => DownText(peer.Address, info);

    private string? DownText(string address, AgentInfo info) =>
        _machines.Find(info.Hostname, address) is { IsDown: true } machine
            ? $"{machine} is down for maintenance; start the agent again when it is up"
            : null;

    private void StopMaintenance(in PeerRequest request, Call call)
    {
        if (call.StopMaintenance is not { } stop)
        {
            RefuseMissing(request, "stop_maintenance");
            return;
        }
        if (!AreScheduled(request, stop.Machines, areDown: true) || IsChangingMachines(request)) return;
        EndMaintenance operation = new();
        _isChangingMachines = true;
        operation.Machines.AddRange(stop.Machines);
        Persist(new RegistryOperation { EndMaintenance = operation },
            PendingWrite.For(PendingWriteKind.EndMaintenance, operation, request));
    }

    // One line of the log for a call, which may name a hundred thousand.
    private void NoticeMachines(List<MachineId> machines, string what)
    {
        const int Named = 10;
        string names = string.Join(", ", machines.Take(Named).Select(MachineTable.Describe));
        string others = machines.Count > Named ? $" and {machines.Count - Named} more" : "";
        Notice($"{names}{others} {(machines.Count == 1 ? "is" : "are")} {what}");
    }

    private void FinishEnd(EndMaintenance operation)
    {
        _isChangingMachines = false;
        _machines.Remove(operation.Machines);
        NoticeMachines(operation.Machines, "up again");
        foreach (KnownAgent agent in _agents.CopyValues()) UpdateUnavailability(agent);
    }
}
