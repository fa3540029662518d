using Mesosd.Allocation;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>Makes a snapshot of a core, in the order of the core's own tables.</summary>
internal sealed class SnapshotBuilder(MasterCore core)
{
    private static readonly string[] s_resourceNames = ["cpus", "gpus", "mem", "disk"];

    private readonly ResourceSum _sum = new();

    public MasterSnapshot Build(SnapshotParts parts, Instant now)
    {
        bool tasks = parts.HasFlag(SnapshotParts.Tasks);
        bool frameworks = parts.HasFlag(SnapshotParts.Frameworks);
        return new MasterSnapshot
        {
            Parts = parts,
            Revision = core.Revision,
            TakenAt = now,
            StartedAt = core.StartedAt,
            Info = core.Info,
            Totals = Totals(),
            Counters = core.Counters.Copy(),
            Weights =
                [.. core.Weights.Select(set => new WeightInfo { Role = set.Key, Weight = set.Value })],
            Quotas = [.. core.Quotas.Values],
            Schedule = core.Machines.Schedule,
            Maintenance = parts.HasFlag(SnapshotParts.Maintenance) ? ReadMaintenance() : new ClusterStatus(),
            Allocation = parts.HasFlag(SnapshotParts.Shares)
                ? new AllocationReader(core, now).Read(core.Settings.PublishPerFrameworkMetrics)
                : null,
            Agents = parts.HasFlag(SnapshotParts.Agents) ? ReadAgents() : [],
            RecoveredAgents = parts.HasFlag(SnapshotParts.Agents) ? ReadRecoveredAgents() : [],
            Frameworks = frameworks ? ReadFrameworks() : [],
            CompletedFrameworks = frameworks ? ReadCompletedFrameworks() : [],
            Tasks = tasks ? ReadTasks() : [],
            UnreachableTasks = tasks ? ReadUnreachableTasks() : [],
            CompletedTasks = tasks ? ReadCompletedTasks() : [],
            Executors = parts.HasFlag(SnapshotParts.Executors) ? ReadExecutors() : [],
            Operations = parts.HasFlag(SnapshotParts.Operations) ? ReadOperations() : [],
            Roles = parts.HasFlag(SnapshotParts.Roles) ? ReadRoles() : [],
        };
    }

    // ---- totals

    private MasterTotals Totals()
    {
        int connected = 0, active = 0, registered = 0, subscribed = 0;
        TaskCounts counts = new();
        foreach (KnownAgent agent in core.Agents)
        {
            if (agent.IsRegistered) registered++;
            if (agent.IsConnected) connected++;
            if (agent.IsConnected && agent.Deactivation is null) active++;
        }
        foreach (KnownFramework framework in core.Frameworks)
        {
            if (framework.IsConnected) subscribed++;
            CountLive(framework, counts);
        }
        return new MasterTotals
        {
            AgentsActive = active,
            AgentsConnected = connected,
            AgentsDisconnected = registered - connected,
            AgentsRecovered = core.Agents.RecoveredCount,
            AgentsHeld = core.HeldCount,
            IsSuspended = core.IsSuspended,
            AgentsUnreachable = core.Agents.UnreachableCount,
            FrameworksConnected = subscribed,
            FrameworksDisconnected = core.Frameworks.Count - subscribed,
            FrameworksCompleted = core.Frameworks.Completed.Count,
            OpenOffers = core.Offers.Count,
            Tasks = counts,
            Resources = [.. s_resourceNames.Select(TotalOf)],
        };
    }

    private ResourceTotals TotalOf(string name)
    {
        ResourceKindTable kinds = core.Allocator.Kinds;
        long total = 0, free = 0, offered = 0;
        foreach (KnownAgent agent in core.Agents)
        {
            if (agent.Index is not { } index) continue;
            total += agent.Total.ScalarTotalByName(kinds, name);
            free += core.Allocator.Free(index).ScalarTotalByName(kinds, name);
            foreach (OpenOffer offer in agent.Offers)
                offered += offer.Resources.ScalarTotalByName(kinds, name);
        }
        return new ResourceTotals(name, total, total - free - offered, offered);
    }

    private static void CountLive(KnownFramework framework, TaskCounts counts)
    {
        foreach (KnownTask task in framework.Tasks) counts.Add(task.State);
        foreach (KnownTask task in framework.UnreachableTasks) counts.Add(task.State);
    }

    // ---- agents

    private List<AgentReading> ReadAgents()
    {
        Dictionary<AgentId, TaskCounts> past = CountPastTasks();
        List<AgentReading> agents = new(core.Agents.Count);
        foreach (KnownAgent agent in core.Agents)
        {
            if (!agent.IsRegistered) continue;
            TaskCounts counts = past.GetValueOrDefault(agent.Id) ?? new TaskCounts();
            List<string> frameworks = new(agent.Frameworks.Count);
            foreach (FrameworkOnAgent place in agent.Frameworks)
            {
                frameworks.Add(place.Framework.Id.Value);
                foreach (KnownTask task in place.Tasks) counts.Add(task.State);
            }
            agents.Add(new AgentReading(Describe(agent), counts, frameworks));
        }
        return agents;
    }

    private List<AgentInfo> ReadRecoveredAgents()
    {
        List<AgentInfo> agents = new(core.Agents.RecoveredCount);
        if (core.Agents.RecoveredCount == 0) return agents;
        foreach (KnownAgent agent in core.Agents)
            if (agent.IsRecovered) agents.Add(agent.Info);
        return agents;
    }

    /// <summary>Tasks that are over, by the agent they ran on.</summary>
    private Dictionary<AgentId, TaskCounts> CountPastTasks()
    {
        Dictionary<AgentId, TaskCounts> counts = [];
        foreach (KnownFramework framework in core.Frameworks)
        {
            foreach (KnownTask task in framework.CompletedTasks)
            {
                if (!counts.TryGetValue(task.AgentId, out TaskCounts? of))
                    counts.Add(task.AgentId, of = new TaskCounts());
                of.Add(task.State);
            }
        }
        return counts;
    }

    private ResponseGetAgentsAgent Describe(KnownAgent agent)
    {
        ResponseGetAgentsAgent message = new()
        {
            AgentInfo = agent.Info,
            Active = agent.IsConnected && agent.Deactivation is null,
            Version = agent.Version,
            Pid = $"slave(1)@{agent.Endpoint}",
            RegisteredTime = new TimeInfo(agent.RegisteredAt.Nanoseconds),
            ReregisteredTime = agent.ReregisteredAt is { } again ? new TimeInfo(again.Nanoseconds) : null,
            Deactivated = agent.Deactivation is not null,
            DrainInfo = agent.Deactivation?.Drain,
            EstimatedDrainStartTime =
                agent.Deactivation?.DrainStartedAt is { } start ? new TimeInfo(start.Nanoseconds) : null,
        };
        message.Capabilities.AddRange(agent.Capabilities);
        foreach (OpenOffer offer in agent.Offers) _sum.Add(offer.Resources);
        ResourceBundle offered = _sum.Take();
        ResourceBundle held = agent.Total.SubtractSaturating(core.Allocator.Free(agent.Index!.Value));
        core.Describe(agent.Total, message.TotalResources);
        core.Describe(offered, message.OfferedResources);
        core.Describe(held.SubtractSaturating(offered), message.AllocatedResources);
        return message;
    }

    // ---- frameworks

    private List<FrameworkReading> ReadFrameworks()
    {
        List<FrameworkReading> frameworks = new(core.Frameworks.Count);
        foreach (KnownFramework framework in core.Frameworks) frameworks.Add(Read(framework));
        return frameworks;
    }

    private List<FrameworkReading> ReadCompletedFrameworks()
    {
        List<FrameworkReading> frameworks = new(core.Frameworks.Completed.Count);
        foreach (KnownFramework framework in core.Frameworks.Completed) frameworks.Add(Read(framework));
        return frameworks;
    }

    private FrameworkReading Read(KnownFramework framework)
    {
        TaskCounts counts = new();
        CountLive(framework, counts);
        foreach (KnownTask task in framework.CompletedTasks) counts.Add(task.State);
        List<string> agents = new(framework.Places.Count);
        foreach (FrameworkOnAgent place in framework.Places) agents.Add(place.Agent.Id.Value);
        return new FrameworkReading(Describe(framework), counts, agents);
    }

    private ResponseGetFrameworksFramework Describe(KnownFramework framework)
    {
        ResponseGetFrameworksFramework message = new()
        {
            FrameworkInfo = framework.Info,
            Active = framework.IsConnected,
            Connected = framework.IsConnected,
            Recovered = framework.State == FrameworkState.Recovered,
            RegisteredTime = new TimeInfo(framework.RegisteredAt.Nanoseconds),
            ReregisteredTime = framework.ReregisteredAt is { } again ? new TimeInfo(again.Nanoseconds) : null,
            UnregisteredTime = framework.UnregisteredAt is { } gone ? new TimeInfo(gone.Nanoseconds) : null,
        };
        message.OfferConstraints = framework.Wishes.Message;
        foreach (OpenInverseOffer offer in framework.InverseOffers) message.InverseOffers.Add(offer.Message);
        foreach (OpenOffer offer in framework.Offers)
        {
            message.Offers.Add(core.Describe(offer));
            _sum.Add(offer.Resources);
        }
        core.Describe(_sum.Take(), message.OfferedResources);
        AddUsed(framework, _ => _sum);
        core.Describe(_sum.Take(), message.AllocatedResources);
        return message;
    }

    /// <summary>Adds what tasks and executors use to the sum of the role that pays for it.</summary>
    private static void AddUsed(KnownFramework framework, Func<RoleIndex, ResourceSum> sumOf)
    {
        foreach (FrameworkOnAgent place in framework.Places)
        {
            foreach (KnownTask task in place.Tasks)
                if (!task.IsTerminal) sumOf(task.Role).Add(task.Resources);
            foreach (KnownExecutor executor in place.Executors) sumOf(executor.Role).Add(executor.Resources);
        }
    }

    // ---- tasks and executors

    private List<TaskSummary> ReadTasks()
    {
        List<TaskSummary> tasks = [];
        foreach (KnownFramework framework in core.Frameworks)
            foreach (KnownTask task in framework.Tasks) tasks.Add(Describe(task));
        return tasks;
    }

    private List<TaskSummary> ReadUnreachableTasks()
    {
        List<TaskSummary> tasks = [];
        foreach (KnownFramework framework in core.Frameworks)
            foreach (KnownTask task in framework.UnreachableTasks) tasks.Add(Describe(task));
        return tasks;
    }

    private List<TaskSummary> ReadCompletedTasks()
    {
        List<TaskSummary> tasks = [];
        foreach (KnownFramework framework in core.Frameworks)
            foreach (KnownTask task in framework.CompletedTasks) tasks.Add(Describe(task));
        foreach (KnownFramework framework in core.Frameworks.Completed)
            foreach (KnownTask task in framework.CompletedTasks) tasks.Add(Describe(task));
        return tasks;
    }

    private TaskSummary Describe(KnownTask task)
    {
        TaskSummary message = new()
        {
            Name = task.Name,
            TaskId = task.Id,
            FrameworkId = task.Framework.Id,
            ExecutorId = task.ExecutorId,
            AgentId = task.AgentId,
            State = task.State,
            StatusUpdateState = task.UpdateState,
            StatusUpdateUuid = task.UpdateUuid,
            Labels = task.Labels,
            Discovery = task.Discovery,
            User = task.User,
            KillPolicy = task.KillPolicy,
        };
        ResourceAllocationInfo allocation = new() { Role = core.Allocator.RoleName(task.Role) };
        core.Describe(task.Resources, message.Resources);
        foreach (Resource resource in message.Resources) resource.AllocationInfo = allocation;
        message.Statuses.AddRange(task.Statuses);
        return message;
    }

    private List<Operation> ReadOperations()
    {
        List<Operation> operations = [];
        foreach (KnownFramework framework in core.Frameworks)
            foreach (KnownOperation operation in framework.Operations)
                operations.Add(new Operation
                {
                    FrameworkId = framework.Id,
                    AgentId = operation.Agent.Id,
                    Info = operation.Info,
                    LatestStatus = operation.Latest,
                    Uuid = new Uuid { Value = operation.Uuid },
                });
        return operations;
    }

    private List<ResponseGetExecutorsExecutor> ReadExecutors()
    {
        List<ResponseGetExecutorsExecutor> executors = [];
        foreach (KnownFramework framework in core.Frameworks)
            foreach (FrameworkOnAgent place in framework.Places)
                foreach (KnownExecutor executor in place.Executors)
                    executors.Add(new() { ExecutorInfo = executor.Info, AgentId = place.Agent.Id });
        return executors;
    }

    // ---- maintenance

    private ClusterStatus ReadMaintenance()
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
        foreach (KnownAgent agent in core.Agents)
        {
            if (core.Machines.Find(agent) is not { } machine) continue;
            if (!draining.TryGetValue(machine, out ClusterStatusDrainingMachine? entry)) continue;
            foreach (InverseOfferStatus answer in agent.InverseAnswers) entry.Statuses.Add(answer);
        }
        return status;
    }

    // ---- roles

    private List<Role> ReadRoles()
    {
        SortedDictionary<string, Role> roles = new(StringComparer.Ordinal);
        SortedDictionary<string, ResourceSum> sums = new(StringComparer.Ordinal);
        foreach (string name in core.Weights.Keys) Named(roles, name);
        foreach (string name in core.Quotas.Keys) Named(roles, name);
        foreach (KnownFramework framework in core.Frameworks)
        {
            foreach (string name in framework.Roles) Named(roles, name).Frameworks.Add(framework.Id);
            AddUsed(framework, role => SumOf(sums, role));
            foreach (OpenOffer offer in framework.Offers) SumOf(sums, offer.Role).Add(offer.Resources);
        }
        foreach ((string name, ResourceSum sum) in sums)
            core.Describe(sum.Take(), Named(roles, name).Resources);
        return [.. roles.Values];
    }

    private Role Named(SortedDictionary<string, Role> roles, string name)
    {
        if (roles.TryGetValue(name, out Role? role)) return role;
        role = new Role { Name = name, Weight = core.Allocator.Weight(core.Allocator.Role(name)) };
        roles.Add(name, role);
        return role;
    }

    private ResourceSum SumOf(SortedDictionary<string, ResourceSum> sums, RoleIndex role)
    {
        string name = core.Allocator.RoleName(role);
        if (!sums.TryGetValue(name, out ResourceSum? sum)) sums.Add(name, sum = new ResourceSum());
        return sum;
    }
}
