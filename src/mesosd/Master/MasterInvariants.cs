using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

/// <summary>
/// What must be true of a master after every input. It looks at everything, so tests and the simulation call
/// it, and the daemon does not.
/// </summary>
internal static class MasterInvariants
{
    /// <summary>Throws with the values that show which promise is broken.</summary>
    public static void CheckAll(MasterCore core)
    {
        int recovered = 0, silent = 0, overdue = 0;
        foreach (KnownAgent agent in core.Agents)
        {
            if (agent.IsRecovered) recovered++;
            if (agent.MissedPings >= (core.Settings.MaxAgentPingTimeouts + 1) / 2) silent++;
            if (agent.Overdue is not null) overdue++;
            CheckLink(core, agent);
            CheckPlaces(agent);
            if (agent.Index is { } index) CheckResources(core, agent, index);
        }
        Invariant.Check(recovered == core.Agents.RecoveredCount,
            $"{recovered} agents are not back yet, and {core.Agents.RecoveredCount} are counted");
        Invariant.Check(silent == core.SilentCount && overdue == core.OverdueCount,
            $"{silent} agents are silent, {core.SilentCount} counted; {overdue} overdue, {core.OverdueCount} in line");
        foreach (KnownFramework framework in core.Frameworks) CheckFramework(core, framework);
        foreach (OpenOffer offer in core.Offers) CheckOffer(core, offer);
        CheckOperationFigures(core);
    }

    private static void CheckLink(MasterCore core, KnownAgent agent)
    {
        Invariant.Check(core.Agents.Find(agent.Id) == agent, $"{agent} is not found by its id");
        if (agent.IsConnected)
            Invariant.Check(agent.Connection != ConnectionId.None,
                $"{agent} is connected without a connection");
        if (agent.Connection != ConnectionId.None)
            Invariant.Check(core.PeerOf(agent.Connection)?.Agent == agent,
                $"{agent} does not own {agent.Connection}");
        Invariant.Check(agent.State != AgentState.Recovered || (agent.IsRecovered && !agent.IsRegistered),
            $"{agent} is {agent.State}, recovered {agent.IsRecovered}, registered {agent.IsRegistered}");
        if (agent.State is AgentState.Connected or AgentState.Disconnected)
            Invariant.Check(agent.IsPinged, $"{agent} is {agent.State} and nobody watches it");
        if (!agent.IsConnected || agent.Deactivation is not null || agent.IsDoubted)
            Invariant.Check(agent.Offers.Count == 0 && agent.InverseOffers.Count == 0,
                $"{agent} is {agent.State}, and has {agent.Offers.Count} offers, {agent.InverseOffers.Count} inverse");
        if (!agent.IsConnected)
            Invariant.Check(agent.Offers.Count == 0 && agent.OpenLaunches.Count == 0,
                $"{agent} is {agent.State}, and has {agent.Offers.Count} offers, {agent.OpenLaunches.Count} launches");
    }

    private static void CheckPlaces(KnownAgent agent)
    {
        foreach (FrameworkOnAgent place in agent.Frameworks)
        {
            Invariant.Check(!place.IsEmpty, $"{place.Framework} has nothing left on {agent}");
            Invariant.Check(place.Framework.Places.Find(agent.Id) == place,
                $"{place.Framework} does not know {agent}");
            foreach (KnownTask task in place.Tasks)
            {
                Invariant.Check(task.Place == place && task.AgentId == agent.Id,
                    $"{task} is not where it should be");
                Invariant.Check(place.Framework.Tasks.Find(task.Id) == task,
                    $"{task} is unknown to its framework");
            }
        }
    }

    /// <summary>
    /// offered + used + free == total, and the allocator says the same, role by role. Copies of shared volumes are
    /// held by many; one is always free.
    /// </summary>
    private static void CheckResources(MasterCore core, KnownAgent agent, AgentIndex index)
    {
        Dictionary<(FrameworkIndex, RoleIndex), ResourceBundle> held = [];
        foreach (OpenOffer offer in agent.Offers)
            Count(held, (offer.Framework.Index, offer.Role), offer.Resources);
        foreach (FrameworkOnAgent place in agent.Frameworks)
        {
            foreach (KnownTask task in place.Tasks)
                if (!task.IsTerminal) Count(held, (place.Framework.Index, task.Role), task.Resources);
            foreach (KnownExecutor executor in place.Executors)
                Count(held, (place.Framework.Index, executor.Role), executor.Resources);
        }
        IAllocator allocator = core.Allocator;
        ResourceBundle all = ResourceBundle.Empty;
        foreach (((FrameworkIndex framework, RoleIndex role), ResourceBundle resources) in held)
        {
            all = all.Add(resources);
            ResourceBundle allocated = allocator.Allocated(framework, role, index);
            Invariant.Check(allocated.Equals(resources),
                $"{agent}: {allocated} allocated to {framework} in {role}, offered and used {resources}");
        }
        Invariant.Check(agent.Total.Equals(allocator.Total(index)),
            $"{agent} has {agent.Total}, and the allocator counts {allocator.Total(index)}");
        CheckOperations(agent);
        all = all.Where(kind => !allocator.Kinds.Describe(kind).Shared);
        ResourceBundle free = allocator.Free(index);
        Invariant.Check(!agent.Total.Contains(all) || agent.Total.Equals(all.Add(free)),
            $"{agent}: offered and used {all} and free {free} are not the total {agent.Total}");
    }

    private static void CheckOperations(KnownAgent agent)
    {
        foreach (KnownOperation operation in agent.Operations)
            Invariant.Check(operation.Framework.Operations.Find(operation.Id) == operation,
                $"{operation} is unknown to its framework");
    }

    private static void CheckOperationFigures(MasterCore core)
    {
        long pending = 0, unreachable = 0;
        foreach (KnownAgent agent in core.Agents)
        {
            foreach (KnownOperation operation in agent.Operations)
                if (operation.Latest.State == OperationState.Pending) pending++;
            foreach (OpenLaunch open in agent.OpenLaunches)
                if (open.Message is ApplyOperation message && !MasterCore.HasFeedback(message)) pending++;
            unreachable += agent.LostBefore?.Operations?[OperationState.Unreachable] ?? 0;
        }
        foreach (LostAgent lost in core.Agents.Lost) unreachable += lost.Operations?[OperationState.Unreachable] ?? 0;
        OperationFigures figures = core.OperationFigures;
        Invariant.Check(figures[OperationState.Unreachable] == unreachable,
            $"{figures[OperationState.Unreachable]} operations are counted as unreachable, and {unreachable} are");
        pending -= core.FailedOperations;
        Invariant.Check(figures[OperationState.Pending] == pending,
            $"{figures[OperationState.Pending]} operations are counted as pending, and {pending} are");
    }

    private static void Count<TKey>(Dictionary<TKey, ResourceBundle> held, TKey key, ResourceBundle resources)
        where TKey : notnull
    {
        if (resources.IsEmpty) return;
        held[key] = held.TryGetValue(key, out ResourceBundle? before) ? before.Add(resources) : resources;
    }

    private static void CheckFramework(MasterCore core, KnownFramework framework)
    {
        Invariant.Check(core.Frameworks.Find(framework.Id) == framework,
            $"{framework} is not found by its id");
        bool linked = framework.Connection != ConnectionId.None;
        Invariant.Check(framework.IsConnected == linked,
            $"{framework} is {framework.State} on {framework.Connection}");
        if (linked)
            Invariant.Check(core.PeerOf(framework.Connection)?.Framework == framework,
                $"{framework} does not own {framework.Connection}");
        else
            Invariant.Check(framework.FailoverDeadline.IsSet,
                $"{framework} is {framework.State} and nobody waits for it");
        Invariant.Check(framework.OffersToSend is null, $"{framework} has offers that were not sent");
        foreach (KnownTask task in framework.Tasks)
            Invariant.Check(task.Place is { } place && core.Agents.Find(task.AgentId) == place.Agent,
                $"{task} has no agent");
        foreach (KnownTask task in framework.UnreachableTasks)
            Invariant.Check(task.Place is null && task.Chain is not null,
                $"{task} is unreachable and placed");
        CheckTaskCounts(framework);
    }

    private static void CheckTaskCounts(KnownFramework framework)
    {
        TaskCounts counts = new();
        foreach (KnownTask task in framework.Tasks) counts.Add(task.State);
        foreach (KnownTask task in framework.UnreachableTasks) counts.Add(task.State);
        Invariant.Check(counts.Equals(framework.Figures.Tasks),
            $"{framework} has tasks {counts} by state, and counted {framework.Figures.Tasks}");
    }

    private static void CheckOffer(MasterCore core, OpenOffer offer)
    {
        Invariant.Check(offer.Framework.IsConnected && offer.Agent.IsConnected,
            $"{offer} is open: {offer.Framework} is {offer.Framework.State}, {offer.Agent} {offer.Agent.State}");
        Invariant.Check(core.Offers.Find(offer.Id) == offer && offer.Agent.Offers.Contains(offer),
            $"{offer} is lost");
        Invariant.Check(!offer.Resources.IsEmpty, $"{offer} holds nothing");
    }
}
