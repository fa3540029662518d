using Mesosd.Protocol.Messages;
using Mesosd.Registry;

namespace Mesosd.Master;

/// <summary>Checks of maintenance schedules and of lists of machines, by Mesos' rules.</summary>
internal static class MaintenanceValidation
{
    // Every entry is looked up when an agent registers and copied into every snapshot of the schedule.
    private const int MaxMachines = 100_000;

    /// <summary>Null when the schedule may take the place of the present one.</summary>
    public static string? Validate(Schedule schedule, MachineTable machines)
    {
        HashSet<MachineKey> seen = [];
        foreach (Window window in schedule.Windows)
        {
            if (window.MachineIds.Count == 0) return "a window has no machines";
            if (window.Unavailability.Duration is { Nanoseconds: < 0 }) return "a window's duration is negative";
            if (Validate(window.MachineIds, seen) is { } fault) return fault;
        }
        foreach (KnownMachine machine in machines)
            if (machine.IsDown && !seen.Contains(MachineKey.Of(machine.Id)))
                return $"{machine} is down and cannot leave the schedule: STOP_MAINTENANCE comes first";
        return null;
    }

    /// <summary>Null when the list names machines, each once.</summary>
    public static string? Validate(List<MachineId> machines) =>
        machines.Count == 0 ? "the list of machines is empty" : Validate(machines, []);

    private static string? Validate(List<MachineId> machines, HashSet<MachineKey> seen)
    {
        foreach (MachineId id in machines)
        {
            if (string.IsNullOrEmpty(id.Hostname) && string.IsNullOrEmpty(id.Ip))
                return "a machine has neither hostname nor ip";
            if (!string.IsNullOrEmpty(id.Ip) && !System.Net.IPAddress.TryParse(id.Ip, out _))
                return $"{MachineTable.Describe(id)}: '{id.Ip}' is no address";
            if (!seen.Add(MachineKey.Of(id))) return $"{MachineTable.Describe(id)} appears twice";
            if (seen.Count > MaxMachines) return $"more than {MaxMachines} machines";
        }
        return null;
    }
}
