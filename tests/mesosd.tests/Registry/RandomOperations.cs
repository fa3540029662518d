using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Tests.Registry;

/// <summary>Operations as a seed makes them: of few agents, roles and machines, so that they meet often.</summary>
internal sealed class RandomOperations(int seed)
{
    private readonly Random _random = new(seed);
    private long _time;

    public RegistryOperation Next() => _random.Next(16) switch
    {
        0 => new() { AdmitAgent = new AdmitAgent { Agent = Agent() } },
        1 => new() { UpdateAgent = new UpdateAgent { Agent = Agent() } },
        2 => new() { MarkAgentReachable = new MarkAgentReachable { Agent = Agent() } },
        3 or 4 => new() { MarkAgentUnreachable = new MarkAgentUnreachable { AgentId = Id(), UnreachableTime = Time() } },
        5 => new() { MarkAgentGone = new MarkAgentGone { AgentId = Id(), GoneTime = Time() } },
        6 => new() { RemoveAgent = new RemoveAgent { AgentId = Id() } },
        7 => new() { SetWeights = Weights() },
        8 => new() { SetQuotas = Quotas() },
        9 => new() { SetMaintenanceSchedule = new SetMaintenanceSchedule { Schedule = Schedule() } },
        10 => new() { BeginMaintenance = Begin() },
        11 => new() { EndMaintenance = End() },
        12 => new() { DrainAgent = new DrainAgent { AgentId = Id(), Config = new DrainConfig { MarkGone = _random.Next(2) == 0 } } },
        13 => new() { MarkAgentDrained = new MarkAgentDrained { AgentId = Id() } },
        14 => new() { DeactivateAgent = new DeactivateAgent { AgentId = Id() } },
        _ => _random.Next(2) == 0
            ? new() { ReactivateAgent = new ReactivateAgent { AgentId = Id() } }
            : new() { ForgetAgents = Forget() },
    };

    public RegistryOperation[] Batch(int count)
    {
        RegistryOperation[] batch = new RegistryOperation[count];
        for (int i = 0; i < count; i++) batch[i] = Next();
        return batch;
    }

    private AgentId Id() => new($"S{_random.Next(6)}");

    private TimeInfo Time() => new(++_time);

    private AgentInfo Agent() => new() { Id = Id(), Hostname = $"h{_random.Next(3)}", Port = _random.Next(3) };

    private string Role() => $"r{_random.Next(4)}";

    private MachineId Machine() => new() { Hostname = $"H{_random.Next(4)}", Ip = _random.Next(2) == 0 ? "10.0.0.1" : null };

    private SetWeights Weights()
    {
        SetWeights set = new();
        set.WeightInfos.Add(new WeightInfo { Role = Role(), Weight = 1 + _random.Next(3) });
        set.WeightInfos.Add(new WeightInfo { Role = Role(), Weight = 1 + _random.Next(3) });
        return set;
    }

    private SetQuotas Quotas()
    {
        QuotaConfig quota = new() { Role = Role() };
        if (_random.Next(2) == 0) quota.Guarantees["cpus"] = new ValueScalar(_random.Next(4));
        if (_random.Next(2) == 0) quota.Limits["mem"] = new ValueScalar(_random.Next(4));
        SetQuotas set = new();
        set.QuotaConfigs.Add(quota);
        return set;
    }

    private Schedule Schedule()
    {
        Schedule schedule = new();
        for (int windows = _random.Next(3); windows > 0; windows--)
        {
            Window window = new() { Unavailability = new Unavailability { Start = Time() } };
            window.MachineIds.Add(Machine());
            window.MachineIds.Add(Machine());
            schedule.Windows.Add(window);
        }
        return schedule;
    }

    private BeginMaintenance Begin()
    {
        BeginMaintenance begin = new();
        begin.Machines.Add(Machine());
        return begin;
    }

    private EndMaintenance End()
    {
        EndMaintenance end = new();
        end.Machines.Add(Machine());
        return end;
    }

    private ForgetAgents Forget()
    {
        ForgetAgents forget = new();
        forget.AgentIds.Add(Id());
        forget.AgentIds.Add(Id());
        return forget;
    }
}
