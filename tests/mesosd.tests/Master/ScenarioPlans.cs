using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Tests.Master;

/// <summary>
/// What operators of scenarios plan: quotas (<c>web=cpus:4/cpus:8</c>, guarantees and limits) and maintenance
/// (<c>h1,h2@60s+1h</c>, machines, start and duration; <c>h1/10.0.0.1</c> is host and address).
/// </summary>
internal static class ScenarioPlans
{
    public static Call? Call(ScenarioWorld world, string verb, ScenarioWords words) => verb switch
    {
        "quota" => Quota(words),
        "set-quota" => SetQuota(words),
        "remove-quota" => new Call
        {
            Type = CallType.RemoveQuota,
            RemoveQuota = new CallRemoveQuota(words.All[0]),
        },
        "schedule" => Schedule(world, words),
        "down" => Start(words),
        "up" => Stop(words),
        "drain" => Drain(world, words),
        "deactivate" => new Call
        {
            Type = CallType.DeactivateAgent,
            DeactivateAgent = new CallDeactivateAgent { AgentId = world.Names.Agent(words.All[0]) },
        },
        "reactivate" => new Call
        {
            Type = CallType.ReactivateAgent,
            ReactivateAgent = new CallReactivateAgent { AgentId = world.Names.Agent(words.All[0]) },
        },
        "gone" => new Call
        {
            Type = CallType.MarkAgentGone,
            MarkAgentGone = new CallMarkAgentGone { AgentId = world.Names.Agent(words.All[0]) },
        },
        _ => null,
    };

    public static QuotaConfig QuotaOf(string text)
    {
        string[] parts = text.Split('=', 2);
        string[] amounts = parts[1].Split('|');
        QuotaConfig config = new() { Role = parts[0] };
        foreach (Resource resource in Amounts(amounts[0])) config.Guarantees[resource.Name] = resource.Scalar!.Value;
        foreach (Resource resource in amounts.Length > 1 ? Amounts(amounts[1]) : [])
            config.Limits[resource.Name] = resource.Scalar!.Value;
        return config;
    }

    private static IEnumerable<Resource> Amounts(string text) => text.Length == 0 ? [] : ResourceTexts.Parse(text);

    private static Call Quota(ScenarioWords words)
    {
        Call call = new() { Type = CallType.UpdateQuota, UpdateQuota = new CallUpdateQuota() };
        if (words.Has("force")) call.UpdateQuota.Force = true;
        foreach (string word in words.All.Where(word => word.Contains('='))) call.UpdateQuota.QuotaConfigs.Add(QuotaOf(word));
        return call;
    }

    private static Call SetQuota(ScenarioWords words)
    {
        string[] parts = words.All[0].Split('=', 2);
        QuotaRequest request = new() { Role = parts[0], Force = words.Has("force") ? true : null };
        request.Guarantee.AddRange(Amounts(parts[1]));
        return new Call { Type = CallType.SetQuota, SetQuota = new CallSetQuota { QuotaRequest = request } };
    }

    private static Call Schedule(ScenarioWorld world, ScenarioWords words)
    {
        Schedule schedule = new();
        foreach (string word in words.All.Where(word => word is not ("?" or "none")))
        {
            string[] parts = word.Split('@', 2);
            string[] times = parts[1].Split('+', 2);
            TimeSpan start = ScenarioWords.Span(times[0], "start");
            Window window = new()
            {
                Unavailability = new Unavailability
                {
                    Start = new TimeInfo((world.Start + start).Nanoseconds),
                    Duration = times.Length > 1
                        ? new DurationInfo(ScenarioWords.Span(times[1], "duration").Ticks * 100)
                        : null,
                },
            };
            window.MachineIds.AddRange(Machines(parts[0]));
            schedule.Windows.Add(window);
        }
        return new Call
        {
            Type = CallType.UpdateMaintenanceSchedule,
            UpdateMaintenanceSchedule = new CallUpdateMaintenanceSchedule { Schedule = schedule },
        };
    }

    private static IEnumerable<MachineId> Machines(string text)
    {
        foreach (string machine in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = machine.Split('/', 2);
            yield return new MachineId
            {
                Hostname = parts[0].Length > 0 ? parts[0] : null,
                Ip = parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null,
            };
        }
    }

    private static Call Start(ScenarioWords words)
    {
        Call call = new() { Type = CallType.StartMaintenance, StartMaintenance = new CallStartMaintenance() };
        call.StartMaintenance.Machines.AddRange(Machines(words.All[0]));
        return call;
    }

    private static Call Stop(ScenarioWords words)
    {
        Call call = new() { Type = CallType.StopMaintenance, StopMaintenance = new CallStopMaintenance() };
        call.StopMaintenance.Machines.AddRange(Machines(words.All[0]));
        return call;
    }

    private static Call Drain(ScenarioWorld world, ScenarioWords words) => new()
    {
        Type = CallType.DrainAgent,
        DrainAgent = new CallDrainAgent
        {
            AgentId = world.Names.Agent(words.All[0]),
            MarkGone = words.Has("gone") ? true : null,
            MaxGracePeriod = words.Span("grace") is { } grace
                ? new Duration { Seconds = (long)grace.TotalSeconds }
                : null,
        },
    };
}
