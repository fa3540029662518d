using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>Makes messages of a snapshot's readings, as operators are told. One reader's own; not thread-safe.</summary>
internal sealed class SnapshotMessages(MasterSnapshot snapshot)
{
    private readonly ResourceSum _sum = new();
    private readonly ResourceSum _chunkSum = new();
    private readonly TaskResources _taskResources = new(snapshot.Resources);
    private Dictionary<FrameworkId, List<OpenOffer>>? _offers;
    private Dictionary<AgentId, AgentReading>? _agents;
    private Dictionary<int, ResourceAllocationInfo>? _allocations;

    // ---- agents

    public ResponseGetAgentsAgent Describe(AgentReading agent)
    {
        ResponseGetAgentsAgent message = new()
        {
            AgentInfo = agent.Info,
            Active = agent.IsActive,
            Version = MesosdVersion.MesosText,
            Pid = agent.Pid,
            RegisteredTime = new TimeInfo(agent.RegisteredAt.Nanoseconds),
            ReregisteredTime = agent.ReregisteredAt is { } again ? new TimeInfo(again.Nanoseconds) : null,
            Deactivated = agent.IsDeactivated,
            DrainInfo = agent.Drain,
            EstimatedDrainStartTime =
                agent.DrainStartedAt is { } start ? new TimeInfo(start.Nanoseconds) : null,
        };
        message.Capabilities.AddRange(agent.Capabilities);
        Write(agent.Total, message.TotalResources);
        Write(agent.Offered, message.OfferedResources);
        Write(agent.Used, message.AllocatedResources);
        return message;
    }

    // ---- frameworks

    public ResponseGetFrameworksFramework Describe(FrameworkReading framework)
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
            OfferConstraints = framework.OfferConstraints,
        };
        message.InverseOffers.AddRange(framework.InverseOffers);
        foreach (OpenOffer offer in OffersOf(framework.Id))
        {
            message.Offers.Add(Describe(offer, framework));
            _sum.Add(offer.Resources);
        }
        Write(_sum.Take(), message.OfferedResources);
        Write(UsedBy(framework), message.AllocatedResources);
        return message;
    }

    /// <summary>Its open offers, the oldest first.</summary>
    public IReadOnlyList<OpenOffer> OffersOf(FrameworkId framework)
    {
        if (_offers is null)
        {
            _offers = [];
            foreach (ref readonly OpenOffer offer in snapshot.Offers)
            {
                if (!_offers.TryGetValue(offer.Framework.Id, out List<OpenOffer>? of))
                    _offers.Add(offer.Framework.Id, of = []);
                of.Add(offer);
            }
        }
        return _offers.GetValueOrDefault(framework) ?? [];
    }

    /// <summary>What its tasks and executors use.</summary>
    public ResourceBundle UsedBy(FrameworkReading framework)
    {
        foreach (ChunkView<TaskReading> tasks in framework.Tasks.Chunks) _sum.Add(UsedBy(tasks));
        foreach (ref readonly ExecutorReading executor in framework.Executors) _sum.Add(executor.Resources);
        return _sum.Take();
    }

    // Added up once for all readers.
    private ResourceBundle UsedBy(ChunkView<TaskReading> tasks)
    {
        if (tasks.Shared?.Sum is ResourceBundle known) return known;
        foreach (ref readonly TaskReading task in tasks)
            if (task.IsActive) _chunkSum.Add(task.Resources);
        ResourceBundle used = _chunkSum.Take();
        if (tasks.Shared is { } shared) shared.Sum = used;
        return used;
    }

    /// <summary>All that it is offered.</summary>
    public ResourceBundle OfferedTo(FrameworkReading framework)
    {
        foreach (OpenOffer offer in OffersOf(framework.Id)) _sum.Add(offer.Resources);
        return _sum.Take();
    }

    /// <summary>An open offer as its framework got it.</summary>
    public Offer Describe(OpenOffer offer, FrameworkReading framework)
    {
        Offer message = new()
        {
            Id = offer.Id,
            FrameworkId = framework.Id,
            AgentId = offer.Agent.Id,
            Hostname = "",
            AllocationInfo = framework.IsMultiRole ? AllocationTo(offer.Role) : null,
        };
        snapshot.Resources.Write(
            offer.Resources, new ResourceForm(message.AllocationInfo, framework.IsRefined), message.Resources);
        if (Find(offer.Agent.Id) is { } agent)
        {
            message.Hostname = agent.Info.Hostname;
            message.Url = AgentUrl.Of(agent.Info, agent.Address);
            message.Unavailability = agent.Unavailability;
            message.Domain = agent.Info.Domain;
            message.Attributes.AddRange(agent.Info.Attributes);
        }
        foreach (ref readonly ExecutorReading executor in framework.Executors)
            if (executor.AgentId == offer.Agent.Id) message.ExecutorIds.Add(executor.Info.ExecutorId);
        return message;
    }

    private AgentReading? Find(AgentId id)
    {
        if (_agents is null)
        {
            _agents = new Dictionary<AgentId, AgentReading>(snapshot.Agents.Count);
            foreach (ref readonly AgentReading agent in snapshot.Agents) _agents[agent.Id] = agent;
        }
        return _agents.GetValueOrDefault(id);
    }

    // ---- what frameworks have

    public TaskSummary Describe(in TaskReading task) =>
        Describe(task, snapshot.Resources, AllocationTo(task.Role));

    /// <summary>The same, in the message of another task, which tells of this one from then on.</summary>
    public void Describe(in TaskReading task, TaskSummary message)
    {
        Fill(message, task);
        message.Resources.Clear();
        message.Resources.AddRange(_taskResources.Of(task.Resources, task.Role, AllocationTo(task.Role)));
    }

    /// <summary>A task's message without a snapshot.</summary>
    /// <param name="task">Which one.</param>
    /// <param name="resources">Writes its bundle.</param>
    /// <param name="allocation">To the task's role; shared, and not to be changed.</param>
    public static TaskSummary Describe(
        in TaskReading task, in ResourceWriter resources, ResourceAllocationInfo allocation)
    {
        TaskSummary message = new()
        {
            Name = task.Name,
            TaskId = task.Id,
            FrameworkId = task.FrameworkId,
            AgentId = task.AgentId,
            State = task.State,
        };
        Fill(message, task);
        resources.Write(task.Resources, new ResourceForm(allocation, true), message.Resources);
        return message;
    }

    // All but the resources, whatever the message told before.
    private static void Fill(TaskSummary message, in TaskReading task)
    {
        message.Name = task.Name;
        message.TaskId = task.Id;
        message.FrameworkId = task.FrameworkId;
        message.ExecutorId = task.ExecutorId;
        message.AgentId = task.AgentId;
        message.State = task.State;
        message.StatusUpdateState = task.UpdateState;
        message.StatusUpdateUuid = task.UpdateUuid;
        message.User = task.User;
        FillTraits(message, task.Traits);
        message.Statuses.Clear();
        message.Statuses.AddRange(task.Statuses);
    }

    private static void FillTraits(TaskSummary message, TaskTraits? traits)
    {
        message.Labels = traits?.Labels;
        message.Discovery = traits?.Discovery;
        message.KillPolicy = traits?.KillPolicy;
        message.Container = traits?.Container;
        message.HealthCheck = traits?.HealthCheck;
        if (message.HasLimits) message.Limits.Clear();
        if (traits?.Limits is not { } limits) return;
        foreach ((string name, ValueScalar limit) in limits) message.Limits[name] = limit;
    }

    public static ResponseGetExecutorsExecutor Describe(in ExecutorReading executor) =>
        new() { ExecutorInfo = executor.Info, AgentId = executor.AgentId };

    // ---- roles

    /// <summary>Roles in use, or with a weight or a quota, in ordinal order.</summary>
    public IEnumerable<Role> DescribeRoles()
    {
        SortedDictionary<string, Role> roles = new(StringComparer.Ordinal);
        Dictionary<RoleIndex, ResourceSum> sums = [];
        foreach (WeightInfo weight in snapshot.Weights) Named(roles, weight.Role!);
        foreach (QuotaConfig quota in snapshot.Quotas) Named(roles, quota.Role);
        foreach (ref readonly FrameworkReading framework in snapshot.Frameworks)
        {
            foreach (string name in framework.Roles) Named(roles, name).Frameworks.Add(framework.Id);
            AddUsed(framework, sums);
        }
        foreach (ref readonly OpenOffer offer in snapshot.Offers) SumOf(sums, offer.Role).Add(offer.Resources);
        foreach ((RoleIndex role, ResourceSum sum) in sums)
            Write(sum.Take(), Named(roles, snapshot.NameOf(role)).Resources);
        return roles.Values;
    }

    /// <summary>Adds what a framework uses to the sum of the role that pays for it.</summary>
    public static void AddUsed(FrameworkReading framework, Dictionary<RoleIndex, ResourceSum> sums)
    {
        foreach (ref readonly TaskReading task in framework.Tasks)
            if (task.IsActive) SumOf(sums, task.Role).Add(task.Resources);
        foreach (ref readonly ExecutorReading executor in framework.Executors)
            SumOf(sums, executor.Role).Add(executor.Resources);
    }

    private Role Named(SortedDictionary<string, Role> roles, string name)
    {
        if (roles.TryGetValue(name, out Role? role)) return role;
        role = new Role { Name = name, Weight = snapshot.WeightOf(name) };
        roles.Add(name, role);
        return role;
    }

    private static ResourceSum SumOf(Dictionary<RoleIndex, ResourceSum> sums, RoleIndex role)
    {
        if (!sums.TryGetValue(role, out ResourceSum? sum)) sums.Add(role, sum = new ResourceSum());
        return sum;
    }

    // ---- leaves

    private void Write(ResourceBundle bundle, List<Resource> target) =>
        snapshot.Resources.Write(bundle, ResourceForm.Plain, target);

    /// <summary>One message per role, shared by all resources: nobody changes it.</summary>
    private ResourceAllocationInfo AllocationTo(RoleIndex role)
    {
        _allocations ??= [];
        if (!_allocations.TryGetValue(role.Value, out ResourceAllocationInfo? allocation))
            _allocations.Add(role.Value, allocation = new ResourceAllocationInfo { Role = snapshot.NameOf(role) });
        return allocation;
    }
}
