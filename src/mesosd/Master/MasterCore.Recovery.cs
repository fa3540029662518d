using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Registry;

namespace Mesosd.Master;

// A new master takes over what the registry holds. All of it is in force before the first agent comes; the agents
// themselves are expected back, and what runs on them is theirs to tell.
public sealed partial class MasterCore
{
    private readonly Deadline<MasterDeadline> _recoveryDeadline;
    private int _recoveredAtStart;
    private bool _isRecoveryHeld;

    private void Restore(RegistryState state)
    {
        if (state.Weights.Count > 0)
            foreach ((string role, double weight) in state.Weights) SetWeight(role, weight);
        else
            foreach ((string role, double weight) in _settings.InitialWeights) SetWeight(role, weight);
        foreach (QuotaConfig quota in state.Quotas.Values) SetQuota(quota);
        _machines.Replace(state.Schedule);
        foreach (MachineId id in state.DownMachines)
            if (_machines.Find(id) is { } machine) machine.IsDown = true;
        foreach (DeactivationEntry entry in state.Deactivations)
            _agents.Deactivate(entry.Agent).Drain = entry.Drain;
        foreach (LostEntry lost in state.Lost)
            _agents.RememberLost(new LostAgent(lost.Id, new Instant(lost.At.Nanoseconds), lost.IsGone));
        foreach (AgentInfo info in state.Agents)
            _agents.Add(new KnownAgent(info.Id!.Value, info, AgentState.Recovered) { IsRecovered = true });
    }

    private void BeginRecovery()
    {
        int known = _recoveredAtStart = _agents.RecoveredCount;
        _deadlines.Set(_collectionDeadline, _now + _settings.RegistryGcInterval);
        int expected = (int)Math.Ceiling(known * _settings.AgentRecoveryFactor);
        if (expected > 0 && _quotas.Count > 0)
            _allocator.PauseForRecovery(expected, _now + _settings.AllocatorRecoveryTimeout);
        TimeSpan wait = _settings.Recovered is null ? _settings.RecoveryWindow : _settings.AgentReregisterTimeout;
        if (known > 0 || _settings.Recovered is null) _deadlines.Set(_recoveryDeadline, _now + wait);
        if (known > 0) Notice($"{known} agents of the registry have {wait} to register again");
    }

    private void RecoveryDue()
    {
        // Answers are certain soon, and nothing waits for agents that come later.
        foreach (KnownFramework framework in _frameworks) framework.EarlyKills.Clear();
        if (_agents.RecoveredCount == 0) return;
        if (_agents.RecoveredCount > MostRemovedAtRecovery) HoldRecovered();
        else GiveUpRecovered();
    }

    private double MostRemovedAtRecovery => _settings.RecoveryRemovalLimit * _recoveredAtStart;

    private void HoldRecovered()
    {
        _isRecoveryHeld = true;
        Notice($"{_agents.RecoveredCount} of the registry's {_recoveredAtStart} agents did not register again within " +
            $"{_settings.AgentReregisterTimeout}, more than --recovery_agent_removal_limit: they are held, and questions about " +
            "their tasks stay without an answer until enough of them are back; MARK_AGENT_GONE gives single ones up",
            NoticeSeverity.Error);
    }

    /// <summary>To be called whenever an agent of the registry is back, or an operator gave it up.</summary>
    private void ReviewRecovery()
    {
        if (!_isRecoveryHeld || _agents.RecoveredCount > MostRemovedAtRecovery) return;
        _isRecoveryHeld = false;
        GiveUpRecovered();
    }

    private void GiveUpRecovered()
    {
        foreach (KnownAgent agent in _agents.CopyValues())
            if (agent.State == AgentState.Recovered)
                GiveUp(agent, $"it did not register again within {_settings.AgentReregisterTimeout} of this master's start");
    }
}
