using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

// ACCEPT: offers become one heap of resources, and the operations take from it one after the other.
public sealed partial class MasterCore
{
    private void AcceptOffers(in PeerRequest request, KnownFramework framework, Call call)
    {
        CallAccept accept = call.Accept!;
        CountLaunches(accept);
        Accept(request);
        List<OpenOffer> offers = FindOffers(framework, accept.OfferIds, out string? fault);
        if (fault is not null)
        {
            FailAccept(framework, accept, offers, fault);
            return;
        }
        Acceptance acceptance = new(framework, offers[0]) { Allocation = AllocationTo(offers[0].Role) };
        framework.Figures.OffersAccepted += offers.Count;
        foreach (OpenOffer offer in offers)
        {
            _offers.Remove(offer);
            Merge(acceptance, offer.Resources);
        }
        acceptance.Offered = acceptance.Remaining;
        foreach (OfferOperation operation in accept.Operations) Perform(acceptance, operation);
        ReturnLeftovers(acceptance, RefusalDuration.FromSeconds(accept.Filters?.RefuseSeconds));
    }

    // As Mesos counts: an ACCEPT is a message for each of its launches, and a launch of nothing declines.
    private void CountLaunches(CallAccept accept)
    {
        foreach (OfferOperation operation in accept.Operations)
        {
            if (operation.Type != OfferOperationType.Launch) continue;
            if (operation.Launch is { TaskInfos.Count: > 0 }) _counters.MessagesLaunch++;
            else _counters.MessagesDecline++;
        }
    }

    /// <summary>What was not used goes back; what operations have made was not refused by anybody.</summary>
    private void ReturnLeftovers(Acceptance acceptance, TimeSpan refuseFor)
    {
        ResourceBundle left = acceptance.Remaining.Add(acceptance.Resized);
        ResourceBundle made = left.SubtractSaturating(acceptance.Offered);
        GiveBack(acceptance, made, null);
        GiveBack(acceptance, left.SubtractSaturating(made), refuseFor);
    }

    private void GiveBack(Acceptance acceptance, ResourceBundle resources, TimeSpan? refuseFor)
    {
        if (resources.IsEmpty) return;
        AgentIndex agent = acceptance.Agent.Index!.Value;
        _allocator.Recover(
            new Recovery(acceptance.Framework.Index, acceptance.Role, agent, resources, refuseFor), _now);
    }

    /// <summary>
    /// The framework's own offers among these, and what stops them from being accepted together.
    /// </summary>
    private List<OpenOffer> FindOffers(KnownFramework framework, List<OfferId> ids, out string? fault)
    {
        fault = ids.Count == 0 ? "No offers specified" : null;
        List<OpenOffer> offers = new(ids.Count);
        foreach (OfferId id in ids)
        {
            if (_offers.Find(id) is not { } offer || offer.Framework != framework)
                fault ??= $"Offer {id.Value} is no longer valid";
            else if (offers.Contains(offer))
                fault ??= $"Offer {id.Value} is named twice";
            else offers.Add(offer);
        }
        if (fault is null) fault = FindDifference(offers);
        return offers;
    }

    private string? FindDifference(List<OpenOffer> offers)
    {
        foreach (OpenOffer offer in offers)
        {
            if (offer.Agent != offers[0].Agent)
                return $"Offers of two agents, {offers[0].Agent.Id.Value} and {offer.Agent.Id.Value}, " +
                    "cannot be accepted together";
            if (offer.Role != offers[0].Role)
                return $"Offers to two roles, {_allocator.RoleName(offers[0].Role)} and " +
                    $"{_allocator.RoleName(offer.Role)}, cannot be accepted together";
        }
        return null;
    }

    /// <summary>
    /// Nothing of the call is done; every task and operation in it hears of it, and the offers go back.
    /// </summary>
    private void FailAccept(KnownFramework framework, CallAccept accept, List<OpenOffer> offers, string fault)
    {
        _counters.OffersInvalid++;
        foreach (OpenOffer offer in offers) TakeBack(offer, null);
        TaskState state = framework.IsPartitionAware ? TaskState.Dropped : TaskState.Lost;
        StatusReason why =
            new(state, TaskStatusReason.InvalidOffers, $"Task launched with invalid offers: {fault}");
        foreach (OfferOperation operation in accept.Operations)
        {
            switch (operation.Type)
            {
                case OfferOperationType.Launch: Fail(framework, operation.Launch?.TaskInfos, why); break;
                case OfferOperationType.LaunchGroup:
                    Fail(framework, operation.LaunchGroup?.TaskGroup.Tasks, why);
                    break;
                default: Fail(framework, operation, OperationState.Error, $"invalid offers: {fault}"); break;
            }
        }
    }

    private void Perform(Acceptance acceptance, OfferOperation operation)
    {
        acceptance.Framework.Figures.Count(operation.TypeOrDefault);
        switch (operation.Type)
        {
            case OfferOperationType.Launch: Launch(acceptance, operation); break;
            case OfferOperationType.LaunchGroup: LaunchGroup(acceptance, operation); break;
            case OfferOperationType.Reserve:
            case OfferOperationType.Unreserve:
            case OfferOperationType.Create:
            case OfferOperationType.Destroy:
            case OfferOperationType.GrowVolume:
            case OfferOperationType.ShrinkVolume:
                Operate(acceptance, operation);
                break;
            case OfferOperationType.CreateDisk:
            case OfferOperationType.DestroyDisk:
                Fail(acceptance.Framework, operation, OperationState.Error,
                    "this version has no resource providers");
                break;
            case OfferOperationType.Unknown:
            case null:
            default:
                Fail(acceptance.Framework, operation, OperationState.Unsupported,
                    "its type is missing or not known");
                break;
        }
    }

    /// <summary>
    /// An operation that is not done: who asked for feedback gets it, and the log has it always.
    /// </summary>
    private void Fail(KnownFramework framework, OfferOperation operation, OperationState state, string why)
    {
        string name = OfferOperationTypeNames.ToName(operation.TypeOrDefault);
        _operationFigures.Begin(operation.TypeOrDefault, OperationState.Error);
        Notice($"operation {name} of {framework} was not performed: {why}", NoticeSeverity.Warning);
        if (operation.Id is not { } id) return;
        Tell(framework, SchedulerEvents.UpdateOperation(new OperationStatus
        {
            OperationId = id,
            State = state,
            Message = $"{name}: {why}",
        }));
    }

    private void Fail(KnownFramework framework, List<TaskInfo>? tasks, in StatusReason why)
    {
        foreach (TaskInfo task in tasks ?? [])
            Fail(framework, task, why);
    }

    /// <summary>A task that never came to be.</summary>
    private void Fail(KnownFramework framework, TaskInfo task, in StatusReason why)
    {
        CountEnd(framework, why);
        Tell(framework, SchedulerEvents.Update(TaskStatuses.Make(task.TaskId, task.AgentId, why, _now)));
    }
}
