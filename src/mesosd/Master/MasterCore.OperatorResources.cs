using Mesosd.Allocation;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Resources;

namespace Mesosd.Master;

// Operators reserve resources and make volumes of what nobody uses. Offers that stand in the way are rescinded.
public sealed partial class MasterCore
{
    // As in Mesos: who loses an offer to an operator does not get the rest of it back at once.
    private static readonly TimeSpan RescindedByOperator = TimeSpan.FromSeconds(5);

    /// <summary>Whether the call is one of these; it is answered then.</summary>
    private bool OperateForOperator(in PeerRequest request, Call call)
    {
        (AgentId? agent, OfferOperation? operation) = call.Type switch
        {
            CallType.ReserveResources => Reserve(call.ReserveResources),
            CallType.UnreserveResources => Unreserve(call.UnreserveResources),
            CallType.CreateVolumes => Create(call.CreateVolumes),
            CallType.DestroyVolumes => Destroy(call.DestroyVolumes),
            CallType.GrowVolume => Grow(call.GrowVolume),
            CallType.ShrinkVolume => Shrink(call.ShrinkVolume),
            _ => (null, Nothing),
        };
        if (ReferenceEquals(operation, Nothing)) return false;
        if (operation is null) RefuseMissing(request, CallTypeNames.ToName(call.TypeOrDefault).ToLowerInvariant());
        else if (agent is not { } id)
            Refuse(request, RefusalCode.Invalid, "agent_id is missing: operations are on one agent");
        else if (Reachable(request, id, out KnownAgent? known)) Operate(request, known, operation);
        return true;
    }

    private void Operate(in PeerRequest request, KnownAgent agent, OfferOperation operation)
    {
        OperationAsker asker = new(null, null, request.From.Principal);
        ResourceBundle consumed = ResourceBundle.Empty, converted = ResourceBundle.Empty;
        string? fault = OperationValidation.Validate(operation, asker) ?? ValidateRoles(operation);
        fault ??= ValidateAgainst(agent, operation);
        if (fault is not null)
        {
            Refuse(request, RefusalCode.Invalid, fault);
            return;
        }
        // It could be done at another moment, or on an agent that has more.
        fault = ReadOperation(operation, out consumed, out converted) ?? ConvertFree(agent, consumed, converted);
        if (fault is not null)
        {
            Refuse(request, RefusalCode.Conflict, fault);
            return;
        }
        Accept(request);
        SendOperation(agent, null, operation);
    }

    private string? ValidateRoles(OfferOperation operation)
    {
        foreach (Resource resource in operation.Reserve?.Resources ?? [])
        {
            string role = ResourceParts.RoleOf(resource)!;
            if (_settings.RoleWhitelist is { } allowed && !allowed.Contains(role))
                return $"role '{role}' is not in the master's --roles";
            if (FindRoom([role]) is { } full) return full;
        }
        return null;
    }

    /// <summary>Takes back as many offers as it takes, and none when not even all of them would do.</summary>
    private string? ConvertFree(KnownAgent agent, ResourceBundle consumed, ResourceBundle converted)
    {
        AgentIndex index = agent.Index!.Value;
        ResourceBundle available = _allocator.Free(index);
        foreach (OpenOffer offer in agent.Offers)
            available = available.Add(offer.Resources.SubtractSaturating(SharedOf(offer.Resources)));
        foreach (OpenOffer offer in agent.Offers)
            available = available.Add(SharedOf(offer.Resources).Where(kind => !available.Has(kind)));
        if (!available.Contains(consumed))
            return $"{consumed.ToText(_resources.Kinds)} are not all there or in use; not used on {agent} are " +
                available.ToText(_resources.Kinds);
        if (FindPart(available, consumed) is { } part) return part;
        while (!_allocator.TryConvertFree(index, consumed, converted, _now))
        {
            OpenOffer? inTheWay = agent.Offers.Find(offer => !offer.Resources.Where(consumed.Has).IsEmpty);
            if (inTheWay is null) return $"{consumed.ToText(_resources.Kinds)} are in use on {agent}";
            Rescind(inTheWay, RescindedByOperator);
        }
        agent.Total = _allocator.Total(index);
        return null;
    }

    // ---- calls as operations

    // Stands for a call that is none of these.
    private static readonly OfferOperation Nothing = new();

    private static (AgentId?, OfferOperation?) Reserve(CallReserveResources? call)
    {
        if (call is null) return default;
        OfferOperation operation =
            new() { Type = OfferOperationType.Reserve, Reserve = new OfferOperationReserve() };
        operation.Reserve.Resources.AddRange(call.Resources);
        operation.Reserve.Source.AddRange(call.Source);
        return (call.AgentId, operation);
    }

    private static (AgentId?, OfferOperation?) Unreserve(CallUnreserveResources? call)
    {
        if (call is null) return default;
        OfferOperation operation =
            new() { Type = OfferOperationType.Unreserve, Unreserve = new OfferOperationUnreserve() };
        operation.Unreserve.Resources.AddRange(call.Resources);
        return (call.AgentId, operation);
    }

    private static (AgentId?, OfferOperation?) Create(CallCreateVolumes? call)
    {
        if (call is null) return default;
        OfferOperation operation =
            new() { Type = OfferOperationType.Create, Create = new OfferOperationCreate() };
        operation.Create.Volumes.AddRange(call.Volumes);
        return (call.AgentId, operation);
    }

    private static (AgentId?, OfferOperation?) Destroy(CallDestroyVolumes? call)
    {
        if (call is null) return default;
        OfferOperation operation =
            new() { Type = OfferOperationType.Destroy, Destroy = new OfferOperationDestroy() };
        operation.Destroy.Volumes.AddRange(call.Volumes);
        return (call.AgentId, operation);
    }

    private static (AgentId?, OfferOperation?) Grow(CallGrowVolume? call) => call is null
        ? default
        : (call.AgentId, new OfferOperation
        {
            Type = OfferOperationType.GrowVolume,
            GrowVolume = new OfferOperationGrowVolume { Volume = call.Volume, Addition = call.Addition },
        });

    private static (AgentId?, OfferOperation?) Shrink(CallShrinkVolume? call) => call is null
        ? default
        : (call.AgentId, new OfferOperation
        {
            Type = OfferOperationType.ShrinkVolume,
            ShrinkVolume = new OfferOperationShrinkVolume { Volume = call.Volume, Subtract = call.Subtract },
        });
}
