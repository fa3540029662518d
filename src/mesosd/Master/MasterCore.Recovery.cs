using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Registry;

namespace Mesosd.Master;

// A new master takes over what the registry holds. All of it is in force before the first agent comes; the agents
// themselves are expected back, and what runs on them is theirs to tell.
public sealed partial class MasterCore
{
    private readonly Deadline<MasterDeadline> _recoveryDeadline;

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
        int known = _agents.RecoveredCount;
        int expected = (int)Math.Ceiling(known * _settings.AgentRecoveryFactor);
        if (expected > 0 && _quotas.Count > 0)
            _allocator.PauseForRecovery(expected, _now + _settings.AllocatorRecoveryTimeout);
        TimeSpan wait = _settings.Recovered is null ? _settings.RecoveryWindow : _settings.AgentReregisterTimeout;
        if (known > 0 || _settings.Recovered is null) _deadlines.Set(_recoveryDeadline, _now + wait);
        if (known > 0) Notice($"{known} agents of the registry have {wait} to register again");
    }

    private void RecoveryDue()
    {
        // Who is not back now is given up, and answers are certain from here on: nothing waits for such agents.
        foreach (KnownFramework framework in _frameworks) framework.EarlyKills.Clear();
        if (_agents.RecoveredCount == 0) return;
        foreach (KnownAgent agent in _agents.CopyValues())
            if (agent.State == AgentState.Recovered)
                BeginUnreachable(agent, $"it did not register again with this master within {_settings.AgentReregisterTimeout}");
    }
}
