using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Registry;

namespace Mesosd.Master;

/// <summary>The maintenance schedule, and how far it has come. Machines that are not in it are up.</summary>
internal sealed class MachineTable
{
    private OrderedTable<MachineKey, KnownMachine> _machines = new();

    /// <summary>The schedule in force. Never changed in place: readers hold it.</summary>
    public Schedule Schedule { get; private set; } = new();

    public KnownMachine? Find(MachineId id) => _machines.Find(MachineKey.Of(id));

    /// <summary>
    /// The machine in the schedule that an agent is on: what its entry sets must match what the agent says.
    /// </summary>
    public KnownMachine? Find(string hostname, string address)
    {
        if (_machines.Count == 0) return null;
        string host = hostname.ToLowerInvariant();
        return _machines.Find(new MachineKey(host, address)) ??
               _machines.Find(new MachineKey(host, "")) ?? _machines.Find(new MachineKey("", address));
    }

    public KnownMachine? Find(KnownAgent agent) => Find(agent.Info.Hostname, agent.Address);

    /// <summary>Replaces the schedule. Machines that are down and stay in it stay down.</summary>
    public void Replace(Schedule schedule)
    {
        OrderedTable<MachineKey, KnownMachine> machines = new();
        foreach (Window window in schedule.Windows)
        {
            foreach (MachineId id in window.MachineIds)
            {
                bool isDown = Find(id) is { IsDown: true };
                machines.Add(MachineKey.Of(id), new KnownMachine(id, window.Unavailability) { IsDown = isDown });
            }
        }
        _machines = machines;
        Schedule = schedule;
    }

    /// <summary>Takes machines out of the schedule, and windows that are empty without them.</summary>
    public void Remove(List<MachineId> ids)
    {
        HashSet<MachineKey> removed = [.. ids.Select(MachineKey.Of)];
        Replace(RegistryState.Without(Schedule, removed));
    }

    public OrderedTable<MachineKey, KnownMachine>.Enumerator GetEnumerator() => _machines.GetEnumerator();

    public static string Describe(MachineId id) => (id.Hostname, id.Ip) switch
    {
        (null or "", var ip) => $"machine {ip}",
        (var host, null or "") => $"machine {host}",
        var (host, ip) => $"machine {host} ({ip})",
    };
}
