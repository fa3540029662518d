using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>Makes messages of a snapshot's readings, as operators are told. One reader's own; not thread-safe.</summary>
internal sealed class SnapshotMessages(MasterSnapshot snapshot)
{
    // Of a name that only some clusters use, nobody can be told here what type it has.
    private static readonly string[] s_shownOfRoles = ["cpus", "disk", "gpus", "mem"];

    private readonly ResourceSum _sum = new();
    private readonly ResourceSum _chunkSum = new();
    private readonly TaskResources _taskResources = new(snapshot.Resources);
    private Dictionary<FrameworkId, List<OpenOffer>>? _offers;
    private Dictionary<AgentId, AgentReading>? _agents;
    private Dictionary<int, ResourceAllocationInfo>? _allocations;

    /// <summary>As Mesos tells what somebody has: with <c>role</c> for old clients, with reservations for new ones.</summary>
    public static void WriteInBothForms(in ResourceWriter writer, ResourceBundle bundle, List<Resource> target)
    {
        int first = target.Count;
        writer.Write(bundle, ResourceForm.Plain, target);
        for (int index = first; index < target.Count; index++) ResourceViews.AddOldForm(target[index]);
    }

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
            // As in Mesos, the same as the first time until it came again.
            ReregisteredTime = new TimeInfo((framework.ReregisteredAt ?? framework.RegisteredAt).Nanoseconds),
            UnregisteredTime = framework.UnregisteredAt is { } gone ? new TimeInfo(gone.Nanoseconds) : null,
            OfferConstraints = framework.OfferConstraints ?? new Protocol.SchedulerApi.OfferConstraints(),
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

    /// <summary>An open offer, as in Mesos in the form that is for frameworks that know everything.</summary>
    public Offer Describe(OpenOffer offer, FrameworkReading framework)
    {
        Offer message = new()
        {
            Id = offer.Id,
            FrameworkId = framework.Id,
            AgentId = offer.Agent.Id,
            Hostname = "",
            AllocationInfo = AllocationTo(offer.Role),
        };
        snapshot.Resources.Write(offer.Resources, new ResourceForm(message.AllocationInfo, true), message.Resources);
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

    /// <summary>
    /// What each known role has, its descendants included, in ordinal order. As in Mesos, scalars that everybody knows, whoever
    /// reserved them: the older <c>/roles</c> tells more.
    /// </summary>
    public IEnumerable<Role> DescribeRoles()
    {
        foreach ((string name, RoleSums sums) in RoleTotals.Of(snapshot))
        {
            Role role = new() { Name = name, Weight = snapshot.WeightOf(name) };
            foreach (string framework in sums.Frameworks) role.Frameworks.Add(new FrameworkId(framework));
            foreach (string resource in s_shownOfRoles)
            {
                long milli = sums.Allocated.GetValueOrDefault(resource) + sums.Offered.GetValueOrDefault(resource);
                if (milli == 0) continue;
                ValueScalar amount = new(ScalarUnits.ToDouble(milli));
                role.Resources.Add(new Resource { Name = resource, Type = Protocol.Messages.ValueType.Scalar, Scalar = amount });
            }
            yield return role;
        }
    }

    // ---- leaves

    private void Write(ResourceBundle bundle, List<Resource> target) => WriteInBothForms(snapshot.Resources, bundle, target);

    /// <summary>One message per role, shared by all resources: nobody changes it.</summary>
    private ResourceAllocationInfo AllocationTo(RoleIndex role)
    {
        _allocations ??= [];
        if (!_allocations.TryGetValue(role.Value, out ResourceAllocationInfo? allocation))
            _allocations.Add(role.Value, allocation = new ResourceAllocationInfo { Role = snapshot.NameOf(role) });
        return allocation;
    }
}
