using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

// Agents come: registration, re-registration and farewell. What goes wrong with them is in AgentFailure.cs,
// what they report when they come back in AgentReport.cs.
public sealed partial class MasterCore : IAgentToMasterHandler<PeerRequest>
{
    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, RegisterAgent message) =>
        Register(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, ReregisterAgent message) =>
        Reregister(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, UnregisterAgent message) =>
        Unregister(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, Pong message) =>
        HearPong(request);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, StatusUpdate message) =>
        UpdateStatus(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, LaunchReceived message) =>
        CloseLaunches(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, ExecutorExited message) =>
        EndExecutor(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, ExecutorToFramework message) =>
        RelayToFramework(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, OperationUpdate message) =>
        UpdateOperation(request, message);

    void IAgentToMasterHandler<PeerRequest>.On(PeerRequest request, AgentResources message) =>
        UpdateResources(request, message);

    // ---- a new agent

    private void Register(in PeerRequest request, RegisterAgent message)
    {
        _counters.AgentRegisterMessages++;
        AgentInfo info = message.Agent;
        string? fault = info.Id is null
            ? AgentValidation.Validate(info, message.Version, _settings)
            : "RegisterAgent.agent.id must not be set: an agent that has an id sends ReregisterAgent";
        ResourceBundle? total =
            fault is null ? ReadTotal(info, message.CheckpointedResources, out fault) : null;
        if (total is null)
        {
            Refuse(request, RefusalCode.Invalid, fault!);
            return;
        }
        Accept(request);
        MasterPeer peer = request.From;
        if (peer.Agent is { } same)
        {
            // The first answer may have been lost on its way; while the admission is under way, it comes by
            // itself.
            if (same.IsConnected) SendRegistered(same);
            return;
        }
        if (DownText(peer, info) is { } down) TurnAway(peer, down);
        else if (_agents.FindByEndpoint(EndpointOf(peer, info)) is { } old && IsSameNewcomer(old, info))
            Welcome(peer, old);
        else Admit(peer, message, total);
    }

    /// <summary>
    /// Whether an agent that nothing was launched on lost the answer to its registration and asks again.
    /// </summary>
    private static bool IsSameNewcomer(KnownAgent old, AgentInfo info)
    {
        if (old.State is not (AgentState.Admitting or AgentState.Connected) || old.LastLaunchId > 0)
            return false;
        if (old.Frameworks.Count > 0 || old.ReregisteredAt is not null) return false;
        info.Id = old.Id;
        bool same = MessageCodec.ContentEquals(old.Info, info);
        info.Id = null;
        return same;
    }

    private void Welcome(MasterPeer peer, KnownAgent agent)
    {
        Bind(peer, agent);
        if (agent.IsConnected) SendRegistered(agent);
    }

    private void Admit(MasterPeer peer, RegisterAgent message, ResourceBundle total)
    {
        RemoveFromEndpoint(EndpointOf(peer, message.Agent));
        AgentId id = new($"{Info.Id}-S{++_lastAgent}");
        message.Agent.Id = id;
        KnownAgent agent = new(id, message.Agent, AgentState.Admitting)
        {
            Address = peer.Address,
            Version = message.Version,
            Capabilities = message.Capabilities,
            TakesTaskGroups = message.TakesTaskGroupsOrDefault,
            Total = total,
        };
        _agents.Add(agent);
        Bind(peer, agent);
        Persist(new RegistryOperation { AdmitAgent = new AdmitAgent { Agent = agent.Info } },
            new PendingWrite(PendingWriteKind.AdmitAgent, agent));
    }

    private void FinishAdmission(KnownAgent agent)
    {
        // Another agent took its address in the meantime; its removal follows.
        if (agent.State != AgentState.Admitting) return;
        Enter(agent);
        TellObservers(agent);
        _counters.AgentRegistrations++;
        Notice($"{agent} registered from {agent.Endpoint} with {agent.Total.ToText(_resources.Kinds)}");
        if (agent.Connection == ConnectionId.None)
        {
            LoseAgentLink(agent);
            return;
        }
        SendRegistered(agent);
        StartPings(agent);
    }

    private void SendRegistered(KnownAgent agent) => Send(agent.Connection, new AgentRegistered
    {
        AgentId = agent.Id,
        TotalPingTimeoutSeconds = _settings.TotalPingTimeout.TotalSeconds,
    });

    /// <summary>The agent's resources may be offered from here on.</summary>
    private void Enter(KnownAgent agent)
    {
        AgentOptions options = new()
        {
            Name = agent.Id.Value,
            Total = agent.Total,
            Traits = AgentTraitsOf.Message(agent.Info),
            Whitelisted = IsWhitelisted(agent),
            Active = agent.Deactivation is null,
        };
        _agents.SetIndex(agent, _allocator.AddAgent(options, _now));
        UpdateUnavailability(agent);
        agent.State = AgentState.Connected;
        agent.RegisteredAt = _now;
    }

    // ---- an agent that had an id before

    private void Reregister(in PeerRequest request, ReregisterAgent message)
    {
        _counters.AgentReregisterMessages++;
        string? fault = AgentValidation.ValidateReport(message, _settings);
        ResourceBundle? total =
            fault is null ? ReadTotal(message.Agent, message.CheckpointedResources, out fault) : null;
        if (total is null)
        {
            Refuse(request, RefusalCode.Invalid, fault!);
            return;
        }
        AgentId id = message.Agent.Id!.Value;
        MasterPeer peer = request.From;
        if (peer.Agent is { } other && other.Id != id)
        {
            Refuse(request, RefusalCode.Conflict, $"this connection belongs to agent {other.Id.Value}");
            return;
        }
        Accept(request);
        if (_agents.FindLost(id) is { IsGone: true })
            TurnAway(peer, GoneText(id));
        else if (DownText(peer, message.Agent) is { } down) TurnAway(peer, down);
        else
        {
            Reregistration report = new(peer.Connection, message, total);
            if (_agents.Find(id) is { } known) ReregisterKnown(peer, known, report);
            else Readmit(peer, report);
        }
    }

    private void ReregisterKnown(MasterPeer peer, KnownAgent agent, Reregistration report)
    {
        ReregisterAgent message = report.Message;
        if (agent.Address.Length == 0) Locate(agent, peer, message.Agent);
        else if (agent.Address != peer.Address || agent.Info.Hostname != message.Agent.Hostname)
        {
            string known = $"agent {agent.Id.Value} is registered from {agent.Info.Hostname} ({agent.Address})";
            string now = $"now comes from {message.Agent.Hostname} ({peer.Address})";
            TurnAway(peer, $"{known}, and {now}: two machines may have copies of one work_dir");
            return;
        }
        if (agent.IsConnected && agent.ReportedOn == peer.Connection) return;
        Bind(peer, agent);
        agent.Waiting = report;
        // In all other states a write is under way, and what waits is looked at when it is complete.
        if (agent.State is not (AgentState.Recovered or AgentState.Connected or AgentState.Disconnected)) return;
        if (agent.IsDoubted) Keep(agent);
        if (MessageCodec.ContentEquals(agent.Info, message.Agent))
        {
            // One copy is enough: the registry holds the older one as well.
            message.Agent = agent.Info;
            CompleteReregistration(agent);
            return;
        }
        Leave(agent, AgentState.Updating);
        Persist(new RegistryOperation { UpdateAgent = new UpdateAgent { Agent = message.Agent } },
            new PendingWrite(PendingWriteKind.UpdateAgent, agent));
    }

    /// <summary>An agent that the registry told of says where it is.</summary>
    private void Locate(KnownAgent agent, MasterPeer peer, AgentInfo info)
    {
        RemoveFromEndpoint(EndpointOf(peer, info));
        agent.Address = peer.Address;
        _agents.RememberEndpoint(agent);
    }

    private void FinishUpdate(KnownAgent agent)
    {
        if (agent.State == AgentState.Updating) CompleteReregistration(agent);
    }

    private void Readmit(MasterPeer peer, Reregistration report)
    {
        ReregisterAgent message = report.Message;
        RemoveFromEndpoint(EndpointOf(peer, message.Agent));
        KnownAgent agent = new(message.Agent.Id!.Value, message.Agent, AgentState.Readmitting)
        {
            Address = peer.Address,
            Waiting = report,
            LostBefore = _agents.FindLost(message.Agent.Id!.Value),
        };
        _agents.Add(agent);
        Bind(peer, agent);
        MarkAgentReachable mark = new() { Agent = message.Agent };
        Persist(new RegistryOperation { MarkAgentReachable = mark },
            new PendingWrite(PendingWriteKind.ReadmitAgent, agent));
    }

    private void FinishReadmission(KnownAgent agent)
    {
        if (agent.State == AgentState.Readmitting) CompleteReregistration(agent);
    }

    /// <summary>Every write is complete: believe the report, and tell the agent.</summary>
    private void CompleteReregistration(KnownAgent agent)
    {
        ReregisterAgent report = agent.Waiting!.Message;
        ResourceBundle total = agent.Waiting.Total;
        agent.ReportedOn = agent.Waiting.Connection;
        agent.Waiting = null;
        bool isKnown = agent.IsRegistered;
        if (isKnown) Adopt(agent, report, total.Add(agent.Oversubscribed));
        else Enter(agent, report, total);
        agent.State = AgentState.Connected;
        agent.ReregisteredAt = _now;
        agent.LastLaunchId = 0;
        ForgetLaunches(agent);
        StopWaiting(agent);
        ReviewRecovery();
        Activate(agent);
        if (!isKnown) TellObservers(agent);
        _counters.AgentReregistrations++;
        Reconcile(agent, report);
        AskAgain(agent);
        Notice($"{agent} registered again from {agent.Endpoint} with {report.Tasks.Count} tasks");
        if (agent.Connection == ConnectionId.None) LoseAgentLink(agent);
        else StartPings(agent);
        ContinueDraining(agent);
    }

    /// <summary>The agent is new to the allocator, so there is nothing to compare its report with.</summary>
    private void Enter(KnownAgent agent, ReregisterAgent report, ResourceBundle total)
    {
        Describe(agent, report);
        agent.Total = total;
        Enter(agent);
    }

    private void Describe(KnownAgent agent, ReregisterAgent report)
    {
        if (agent.Info != report.Agent)
        {
            _agents.ForgetEndpoint(agent);
            agent.Info = report.Agent;
            _agents.RememberEndpoint(agent);
        }
        agent.Url = null;
        agent.Version = report.Version;
        agent.Capabilities = report.Capabilities;
        agent.TakesTaskGroups = report.TakesTaskGroupsOrDefault;
    }

    private void Adopt(KnownAgent agent, ReregisterAgent report, ResourceBundle total)
    {
        bool sameAttributes = agent.Info == report.Agent ||
            AgentValidation.HaveSameAttributes(agent.Info, report.Agent);
        bool sameTraits = sameAttributes && AgentTraitsOf.AreSame(agent.Info, report.Agent);
        Describe(agent, report);
        if (!total.Equals(agent.Total))
            while (agent.Offers.Count > 0) Rescind(agent.Offers[0]);
        if (!total.Equals(agent.Total) || !total.Equals(_allocator.Total(agent.Index!.Value)))
            _allocator.UpdateAgent(agent.Index!.Value, total, _now);
        agent.Total = total;
        if (!sameTraits)
            _allocator.DescribeAgent(agent.Index!.Value, AgentTraitsOf.Message(report.Agent), _now);
        if (!sameAttributes) _allocator.RemoveFilters(agent.Index!.Value);
    }

    // ---- links

    /// <summary>The peer is this agent's link from here on; an older link is closed.</summary>
    private void Bind(MasterPeer peer, KnownAgent agent)
    {
        if (agent.Connection != ConnectionId.None && agent.Connection != peer.Connection)
            Disconnect(agent.Connection, GoodbyeReason.Replaced,
                $"agent {agent.Id.Value} has a newer connection");
        agent.Connection = peer.Connection;
        peer.Agent = agent;
    }

    private void TurnAway(MasterPeer peer, string why)
    {
        Notice($"agent turned away: {why}", NoticeSeverity.Warning);
        Send(peer.Connection, new ShutdownAgent(why));
        Disconnect(peer.Connection, GoodbyeReason.Finished, why);
    }

    private static string EndpointOf(MasterPeer peer, AgentInfo info) =>
        $"{peer.Address}:{info.PortOrDefault}";

    // ---- farewell

    private void Unregister(in PeerRequest request, UnregisterAgent message)
    {
        _counters.AgentUnregisterMessages++;
        if (request.From.Agent is not { } agent || agent.Id != message.AgentId)
        {
            Refuse(request, RefusalCode.Conflict,
                $"this connection does not belong to agent {message.AgentId.Value}");
            return;
        }
        Accept(request);
        BeginRemoval(agent, "it said farewell", AgentRemoval.Unregistered);
    }

    /// <summary>Two agents cannot listen at one address: the one known there is gone.</summary>
    private void RemoveFromEndpoint(string endpoint)
    {
        if (_agents.FindByEndpoint(endpoint) is { } old)
            BeginRemoval(old, "a new agent registered at the same address", AgentRemoval.Replaced);
    }
}
