using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Simulation;

// Reservations and volumes: what was promised must be there until this framework asks for its end.
internal sealed partial class FrameworkNode
{
    private const double CpusPerMember = 0.24;

    private const double VolumeMb = 10;
    private const int MaxVolumes = 6;

    private readonly SortedDictionary<string, OwnVolume> _volumes = new(StringComparer.Ordinal);
    private readonly Dictionary<OperationId, (OwnVolume Volume, bool IsEnd)> _pending = [];
    private int _lastOperation;
    private int _lastVolume;

    /// <summary>The volumes that must exist, each with the name of its machine.</summary>
    public IEnumerable<OwnVolume> PromisedVolumes => _volumes.Values.Where(volume => volume.IsPromised);

    /// <summary>How many volumes were made for it.</summary>
    public int MadeVolumes { get; private set; }

    private void ChangeVolumes(Offer offer, List<OfferOperation> operations)
    {
        string? own = offer.Resources
            .Select(resource => resource.Disk?.Persistence?.Id)
            .FirstOrDefault(id => id is not null && _volumes.ContainsKey(id));
        if (own is not null) DestroyVolume(_volumes[own], operations);
        else if (_volumes.Count < MaxVolumes && FreeDisk(offer) >= VolumeMb) MakeVolume(offer.Hostname, operations);
    }

    private void MakeVolume(string machine, List<OfferOperation> operations)
    {
        OwnVolume volume = new($"{Name}-volume-{++_lastVolume}", machine);
        _volumes.Add(volume.Id, volume);
        operations.Add(Reserve([VirtualResources.ReservedDisk(_plan.Role, VolumeMb)]));
        OfferOperation create = new()
        {
            Type = OfferOperationType.Create,
            Create = new OfferOperationCreate(),
            Id = NextOperation(),
        };
        create.Create.Volumes.Add(VirtualResources.Volume(_plan.Role, volume.Id, VolumeMb));
        _pending.Add(create.Id.Value, (volume, false));
        operations.Add(create);
    }

    private void DestroyVolume(OwnVolume volume, List<OfferOperation> operations)
    {
        volume.IsPromised = false;
        OfferOperation destroy = new()
        {
            Type = OfferOperationType.Destroy,
            Destroy = new OfferOperationDestroy(),
            Id = NextOperation(),
        };
        destroy.Destroy.Volumes.Add(VirtualResources.Volume(_plan.Role, volume.Id, VolumeMb));
        _pending.Add(destroy.Id.Value, (volume, true));
        operations.Add(destroy);
        operations.Add(Unreserve([VirtualResources.ReservedDisk(_plan.Role, VolumeMb)]));
    }

    private OfferOperation Reserve(List<Resource> resources)
    {
        OfferOperation operation = new()
        {
            Type = OfferOperationType.Reserve,
            Reserve = new OfferOperationReserve(),
            Id = NextOperation(),
        };
        operation.Reserve.Resources.AddRange(resources);
        return operation;
    }

    private OfferOperation Unreserve(List<Resource> resources)
    {
        OfferOperation operation = new()
        {
            Type = OfferOperationType.Unreserve,
            Unreserve = new OfferOperationUnreserve(),
            Id = NextOperation(),
        };
        operation.Unreserve.Resources.AddRange(resources);
        return operation;
    }

    private OperationId NextOperation() => new($"{Name}-operation-{++_lastOperation}");

    private void OnUpdate(OperationStatus status)
    {
        if (status.OperationId is { } id && _pending.Remove(id, out (OwnVolume Volume, bool IsEnd) pending))
            Conclude(pending.Volume, pending.IsEnd, status.State);
        if (status.Uuid is not { } uuid) return;
        FinishedOperations++;
        Say(new Call
        {
            Type = CallType.AcknowledgeOperationStatus,
            AcknowledgeOperationStatus = new CallAcknowledgeOperationStatus
            {
                AgentId = status.AgentId,
                OperationId = status.OperationId!.Value,
                Uuid = uuid.Value,
            },
        });
    }

    private void Conclude(OwnVolume volume, bool isEnd, OperationState state)
    {
        bool isDone = state == OperationState.Finished;
        // These three say that the agent has not done it and never will.
        bool isUndone = state is OperationState.Dropped or OperationState.Error or OperationState.Failed;
        if (isEnd && isUndone && volume.WasPromised) volume.IsPromised = true;
        else if (!isEnd && isDone) Promise(volume);
        else _volumes.Remove(volume.Id);
    }

    private void Promise(OwnVolume volume)
    {
        MadeVolumes++;
        volume.WasPromised = true;
        // Unless its end was asked for meanwhile.
        volume.IsPromised = !_pending.Values.Any(pending => pending.Volume == volume && pending.IsEnd);
    }

    private static double FreeDisk(Offer offer) => offer.Resources
        .Where(resource => resource.Name == "disk" && resource.Reservations.Count == 0)
        .Sum(resource => resource.Scalar!.Value.Value);

    // Four of them need less than one task alone, and with an executor, which costs something too, more than some offers
    // have: such a group is an error, all of it.
    private OfferOperation LaunchGroup(AgentId agent, int count)
    {
        ExecutorInfo executor = new()
        {
            ExecutorId = new ExecutorId($"{Name}-groups"),
            FrameworkId = _id,
            Type = ExecutorInfoType.Custom,
            Command = new CommandInfo { Value = "./executor" },
        };
        executor.Resources.AddRange(VirtualResources.OfGroupExecutor());
        TaskGroupInfo group = new();
        for (int i = 0; i < count; i++) group.Tasks.Add(NewTask(agent, null, CpusPerMember, isMember: true));
        _cluster.Properties.Groups.Note(_id!.Value, group.Tasks.Select(task => task.TaskId));
        return new OfferOperation
        {
            Type = OfferOperationType.LaunchGroup,
            LaunchGroup = new OfferOperationLaunchGroup { Executor = executor, TaskGroup = group },
        };
    }
}
