using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Resources;

namespace Mesosd.Master;

// Operations of frameworks on resources, within ACCEPT: reservations and volumes. The books change at once, and
// the agent is told in the order of its launches, so that tasks behind the operation may use its result.
public sealed partial class MasterCore
{
    // Each is kept until it is acknowledged; who leaves so many open does not acknowledge.
    private const int MaxOperationsPerFramework = 10_000;

    // Kinds are never forgotten. So many volumes a framework may make, and then only such as there were before.
    private const int MaxKindsPerFramework = 65_536;

    private void Operate(Acceptance acceptance, OfferOperation operation)
    {
        string role = acceptance.Allocation.Role!;
        OperationAsker asker = new(acceptance.Framework, role, acceptance.Framework.Info.Principal);
        string? fault = ValidateFeedback(acceptance.Framework, operation.Id);
        fault ??= OperationValidation.Validate(operation, asker);
        fault ??= ValidateAgainst(acceptance.Agent, operation);
        if (fault is null) fault = Convert(acceptance, operation);
        if (fault is not null)
        {
            Fail(acceptance.Framework, operation, OperationState.Error, fault);
            return;
        }
        SendOperation(acceptance.Agent, acceptance.Framework, operation);
    }

    private string? ValidateFeedback(KnownFramework framework, OperationId? id)
    {
        if (id is not { } named) return null;
        if (Identifiers.Validate(named.Value) is { } bad) return $"its id {bad}";
        if (framework.Operations.Contains(named))
            return $"its id '{named.Value}' belongs to an operation whose outcome was not acknowledged";
        return framework.Operations.Count < MaxOperationsPerFramework
            ? null
            : $"the framework has {MaxOperationsPerFramework} operations whose outcome it did not acknowledge";
    }

    /// <summary>What only the agent's present resources can tell.</summary>
    private string? ValidateAgainst(KnownAgent agent, OfferOperation operation)
    {
        foreach (Resource volume in operation.Create?.Volumes ?? [])
            if (FindVolume(agent, volume) is not null)
                return $"volume {volume.Disk!.Persistence!.Id} exists on the agent already: " +
                    "ids are unique for a role";
        foreach (Resource volume in operation.Destroy?.Volumes ?? [])
        {
            if (FindVolume(agent, volume) is not { } kind)
                return $"volume {volume.Disk!.Persistence!.Id} is not there";
            if (FindUser(agent, kind) is { } user)
                return $"volume {volume.Disk!.Persistence!.Id} is in use by {user}";
        }
        return null;
    }

    /// <summary>The kind of the agent's volume with the same role and id.</summary>
    private ResourceKind? FindVolume(KnownAgent agent, Resource volume)
    {
        ResourceBundle total = agent.Total;
        for (int position = 0; position < total.Count; position++)
        {
            ResourceKind kind = total[position].Kind;
            if (_resources.ModelOf(kind) is { } model && ResourceParts.IsVolume(model) &&
                model.Disk!.Persistence!.Id == volume.Disk!.Persistence!.Id &&
                ResourceParts.RoleOf(model) == ResourceParts.RoleOf(volume))
                return kind;
        }
        return null;
    }

    /// <summary>
    /// A task or executor that uses the kind; matters to shared volumes, which are offered all the same.
    /// </summary>
    private static string? FindUser(KnownAgent agent, ResourceKind kind)
    {
        foreach (FrameworkOnAgent place in agent.Frameworks)
        {
            foreach (KnownTask task in place.Tasks)
                if (!task.IsTerminal && task.Resources.Has(kind)) return task.ToString();
            foreach (KnownExecutor executor in place.Executors)
                if (executor.Resources.Has(kind))
                    return $"executor {executor.Id.Value} of framework {place.Framework.Id.Value}";
        }
        return null;
    }

    /// <summary>Changes what remains of the offers, and the books; or says why not.</summary>
    private string? Convert(Acceptance acceptance, OfferOperation operation)
    {
        bool makes = operation.Type is OfferOperationType.Reserve or OfferOperationType.Create;
        if (makes && acceptance.Framework.KindsBrought >= MaxKindsPerFramework)
            return $"the framework has brought {MaxKindsPerFramework} kinds of resources, the most it may";
        int known = _resources.Kinds.Count;
        string? fault = ReadOperation(operation, out ResourceBundle consumed, out ResourceBundle converted);
        acceptance.Framework.KindsBrought += _resources.Kinds.Count - known;
        if (fault is not null) return fault;
        if (!acceptance.Remaining.Contains(consumed))
            return $"{consumed.ToText(_resources.Kinds)} are more than the offers have left, " +
                $"{acceptance.Remaining.ToText(_resources.Kinds)}";
        if (FindPart(acceptance.Remaining, consumed) is { } part) return part;
        if (operation.Type == OfferOperationType.Destroy) TakeCopiesBack(acceptance.Agent, consumed);
        AgentIndex agent = acceptance.Agent.Index!.Value;
        _allocator.Convert(
            new Conversion(acceptance.Framework.Index, acceptance.Role, agent, consumed, converted), _now);
        acceptance.Agent.Total = _allocator.Total(agent);
        acceptance.Remaining = acceptance.Remaining.SubtractSaturating(consumed);
        if (operation.Type is OfferOperationType.GrowVolume or OfferOperationType.ShrinkVolume)
            acceptance.Resized = acceptance.Resized.Add(converted);
        else acceptance.Remaining = acceptance.Remaining.Add(converted);
        return null;
    }

    private string? ReadOperation(
        OfferOperation operation, out ResourceBundle consumed, out ResourceBundle converted)
    {
        converted = ResourceBundle.Empty;
        OperationResources resources = OperationResources.Of(operation)!.Value;
        consumed = _resources.ReadAsked(resources.Consumed, null, out string? fault) ?? ResourceBundle.Empty;
        if (fault is not null) return fault;
        if (consumed.IsEmpty) return "its resources are empty";
        converted =
            _resources.ReadConverted(resources.Converted, out fault) ?? ResourceBundle.Empty;
        return fault;
    }

    /// <summary>Offers of volumes that are about to go are rescinded: copies of shared ones.</summary>
    private void TakeCopiesBack(KnownAgent agent, ResourceBundle volumes)
    {
        for (int next = agent.Offers.Count - 1; next >= 0; next--)
        {
            OpenOffer offer = agent.Offers[next];
            if (offer.Resources.Where(volumes.Has).IsEmpty) continue;
            Rescind(offer);
        }
    }

    /// <summary>
    /// Tells the agent. An operation with an id is remembered until its framework has acknowledged the outcome.
    /// </summary>
    private void SendOperation(KnownAgent agent, KnownFramework? framework, OfferOperation operation)
    {
        _counters.OperationsApplied++;
        _operationFigures.Begin(operation.TypeOrDefault, OperationState.Pending);
        byte[] uuid = _random.NextUuid();
        ApplyOperation message = new()
        {
            LaunchId = ++agent.LastLaunchId,
            OperationUuid = uuid,
            FrameworkId = framework?.Id,
            Operation = operation,
        };
        if (framework is not null && operation.Id is { } id)
        {
            Remember(new KnownOperation
            {
                Key = KnownOperation.KeyOf(uuid),
                Uuid = uuid,
                Id = id,
                Framework = framework,
                Agent = agent,
                Info = operation,
                Latest = new OperationStatus
                {
                    OperationId = id,
                    State = OperationState.Pending,
                    AgentId = agent.Id,
                },
            });
        }
        Notice($"operation {OfferOperationTypeNames.ToName(operation.TypeOrDefault)} of " +
            $"{framework?.ToString() ?? "an operator"} on {agent}");
        SendNumbered(agent, new OpenLaunch(message.LaunchId, message, null));
    }

    // ---- shared volumes

    /// <summary>Adds an offer's resources; of a shared volume one copy is enough.</summary>
    private void Merge(Acceptance acceptance, ResourceBundle offered)
    {
        ResourceBundle copies = SharedOf(offered).Where(acceptance.Remaining.Has);
        GiveBack(acceptance, copies, null);
        acceptance.Remaining = acceptance.Remaining.Add(offered.SubtractSaturating(copies));
    }

    /// <summary>
    /// Takes what a task and its new executor need out of what remains. A shared volume stays there: each user
    /// gets a copy of it.
    /// </summary>
    private string? Take(Acceptance acceptance, ResourceBundle ofTask, ResourceBundle ofExecutor)
    {
        ResourceBundle sharedByTask = SharedOf(ofTask);
        ResourceBundle sharedByExecutor = SharedOf(ofExecutor);
        ResourceBundle needed = ofTask.SubtractSaturating(sharedByTask)
            .Add(ofExecutor.SubtractSaturating(sharedByExecutor));
        bool fits = acceptance.Remaining.Contains(needed) && acceptance.Remaining.Contains(sharedByTask) &&
            acceptance.Remaining.Contains(sharedByExecutor);
        if (!fits)
            return $"resources: {ofTask.Add(ofExecutor).ToText(_resources.Kinds)} are more than the offers " +
                $"have left, {acceptance.Remaining.ToText(_resources.Kinds)}";
        if ((FindPart(acceptance.Remaining, ofTask) ?? FindPart(acceptance.Remaining, ofExecutor)) is { } part) return part;
        acceptance.Remaining = acceptance.Remaining.SubtractSaturating(needed);
        AddCopies(acceptance, sharedByTask);
        AddCopies(acceptance, sharedByExecutor);
        return null;
    }

    /// <summary>Volumes and MOUNT disks are used as a whole: a sentence about the first that is not.</summary>
    private string? FindPart(ResourceBundle available, ResourceBundle used)
    {
        for (int position = 0; position < used.Count; position++)
        {
            ResourceEntry entry = used[position];
            if (!_resources.Kinds.Describe(entry.Kind).Exclusive) continue;
            long whole = available.Scalar(entry.Kind);
            if (whole == entry.Milli) continue;
            string what = _resources.ModelOf(entry.Kind)?.Disk?.Persistence is { } persistence
                ? $"volume {persistence.Id}"
                : "a MOUNT disk";
            return $"resources: {what} can only be used as a whole, {ScalarUnits.ToText(whole)}, " +
                $"and not {ScalarUnits.ToText(entry.Milli)} of it";
        }
        return null;
    }

    private void AddCopies(Acceptance acceptance, ResourceBundle shared)
    {
        if (shared.IsEmpty) return;
        _allocator.AddAllocation(
            acceptance.Framework.Index, acceptance.Role, acceptance.Agent.Index!.Value, shared);
    }

    // Called for every task: it makes nothing where nothing is shared.
    private ResourceBundle SharedOf(ResourceBundle bundle)
    {
        for (int position = 0; position < bundle.Count; position++)
            if (IsShared(bundle[position].Kind)) return bundle.Where(IsShared);
        return ResourceBundle.Empty;
    }

    private bool IsShared(ResourceKind kind) => _resources.Kinds.Describe(kind).Shared;
}
