using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>How far maintenance has come, out of a core.</summary>
internal static class MaintenanceReader
{
    public static ClusterStatus Read(MasterCore core)
    {
        ClusterStatus status = new();
        Dictionary<KnownMachine, ClusterStatusDrainingMachine> draining = [];
        foreach (KnownMachine machine in core.Machines)
        {
            if (machine.IsDown) status.DownMachines.Add(machine.Id);
            else
            {
                ClusterStatusDrainingMachine entry = new() { Id = machine.Id };
                draining.Add(machine, entry);
                status.DrainingMachines.Add(entry);
            }
        }
        if (draining.Count == 0) return status;
        foreach (KnownAgent agent in core.Agents)
        {
            if (core.Machines.Find(agent) is not { } machine) continue;
            if (!draining.TryGetValue(machine, out ClusterStatusDrainingMachine? entry)) continue;
            foreach (InverseOfferStatus answer in agent.InverseAnswers) entry.Statuses.Add(answer);
        }
        return status;
    }
}
