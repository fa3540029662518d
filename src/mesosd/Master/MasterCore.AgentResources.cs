using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

// What agents have: what their owners stated, what operations have made of it, and what is lent out for a while.
public sealed partial class MasterCore
{
    /// <summary>
    /// An agent's total by its own report: stated resources, where those that operations have changed stand for
    /// what they were made of. Null with a sentence when they do not fit together.
    /// </summary>
    private ResourceBundle? ReadTotal(AgentInfo info, List<Resource> checkpointed, out string? fault)
    {
        ResourceBundle? stated = _resources.ReadReported(info.Resources, out fault);
        if (stated is null) return null;
        return _resources.Restore(stated, checkpointed, out fault);
    }

    private void UpdateResources(in PeerRequest request, AgentResources message)
    {
        _counters.AgentResourcesMessages++;
        if (!Registered(request, out KnownAgent? agent)) return;
        if (ReadParts(agent, message, out ResourceBundle total, out ResourceBundle lent) is { } fault)
        {
            Refuse(request, RefusalCode.Invalid, fault);
            return;
        }
        Accept(request);
        bool knowsAll = !HasOperationAfter(agent, message.LaunchIdOrDefault);
        bool changedTotal = message.Total is not null && knowsAll && !total.Add(lent).Equals(agent.Total);
        bool changedLoan = !lent.Equals(agent.Oversubscribed);
        if (!changedTotal && !changedLoan) return;
        agent.Oversubscribed = lent;
        // What was offered of it may be gone; what tasks use of it the agent ends itself.
        foreach (OpenOffer offer in agent.Offers.ToArray())
            if (changedTotal || IsRevocable(offer.Resources)) Rescind(offer);
        agent.Total = knowsAll ? total.Add(lent) : Permanent(agent.Total).Add(lent);
        _allocator.UpdateAgent(agent.Index!.Value, agent.Total, _now);
        Notice($"{agent} has {agent.Total.ToText(_resources.Kinds)}");
    }

    private string? ReadParts(
        KnownAgent agent, AgentResources message, out ResourceBundle total, out ResourceBundle lent)
    {
        lent = agent.Oversubscribed;
        total = Permanent(agent.Total);
        string? fault = null;
        if (message.Total is { } all)
            total = _resources.ReadReported(all.Resources, out fault) ?? ResourceBundle.Empty;
        if (fault is null && message.Oversubscribed is { } loan)
            lent = _resources.ReadReported(loan.Resources, out fault) ?? ResourceBundle.Empty;
        if (fault is not null) return fault;
        if (IsRevocable(total)) return "AgentResources.total has revocable resources";
        return lent.Where(kind => !_resources.Kinds.Describe(kind).Revocable).IsEmpty
            ? null
            : "AgentResources.oversubscribed has resources that are not revocable";
    }

    private static bool HasOperationAfter(KnownAgent agent, ulong launchId)
    {
        foreach (OpenLaunch open in agent.OpenLaunches)
            if (open.Id > launchId && open.Message is ApplyOperation) return true;
        return false;
    }

    private ResourceBundle Permanent(ResourceBundle bundle) =>
        bundle.Where(kind => !_resources.Kinds.Describe(kind).Revocable);

    private bool IsRevocable(ResourceBundle bundle)
    {
        for (int position = 0; position < bundle.Count; position++)
            if (_resources.Kinds.Describe(bundle[position].Kind).Revocable) return true;
        return false;
    }
}
