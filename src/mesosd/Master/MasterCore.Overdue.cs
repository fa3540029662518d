using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

// Agents whose time is over are marked unreachable, but not faster than the operator allows, and not while so many are silent
// that the fault is more likely ours: see docs/master.md, "Too many at once".
public sealed partial class MasterCore
{
    private readonly OrderedTable<AgentId, KnownAgent> _overdue = new();
    private readonly OrderedTable<AgentId, KnownAgent> _held = new();
    private readonly Deadline<MasterDeadline> _removalDeadline;
    private Instant _nextRemoval = Instant.Zero;
    private bool _isBraked;

    /// <summary>How many agents are kept although their time is over, until somebody comes back or an operator decides.</summary>
    internal int HeldCount => _held.Count + (_isRecoveryHeld ? _agents.RecoveredCount : 0);

    /// <summary>The agent's time is over. Nobody is offered it from here on; it is marked when its turn comes.</summary>
    private void GiveUp(KnownAgent agent, string why)
    {
        if (agent.Overdue is not null) return;
        agent.Overdue = why;
        agent.IsDoubted = true;
        _counters.AgentsScheduledUnreachable++;
        Withdraw(agent);
        if (!_isBraked && _silent >= _settings.RemovalBrakeMinimum && _silent > MostSilent) Brake();
        bool isHeld = _isBraked && agent.IsRegistered;
        (isHeld ? _held : _overdue).Add(agent.Id, agent);
        MarkOverdue();
    }

    /// <summary>It has been heard from: it is as good as any other.</summary>
    private void Keep(KnownAgent agent)
    {
        _counters.AgentsUnreachableCanceled++;
        LeaveQueue(agent);
        agent.IsDoubted = false;
        if (!agent.IsConnected) return;
        Activate(agent);
        AskAgain(agent);
    }

    private void LeaveQueue(KnownAgent agent)
    {
        if (agent.Overdue is not null)
        {
            agent.Overdue = null;
            _overdue.Remove(agent.Id);
            _held.Remove(agent.Id);
        }
        ReviewBrake();
    }

    private void MarkOverdue()
    {
        while (_overdue.First is { } agent)
        {
            if (_settings.RemovalRate is { } rate)
            {
                if (_now < _nextRemoval)
                {
                    _deadlines.Set(_removalDeadline, _nextRemoval);
                    return;
                }
                _nextRemoval = _now + rate.Period / rate.Permits;
            }
            BeginUnreachable(agent, agent.Overdue!);
        }
    }

    // ---- the brake

    private double MostSilent => _settings.RemovalBrake * _agents.RegisteredCount;

    /// <summary>To be called whenever an agent is silent no more. Half of the share: one must not pull and release.</summary>
    private void ReviewBrake()
    {
        if (_isBraked && _silent * 2 <= MostSilent) ReleaseBrake();
    }

    private void Brake()
    {
        _isBraked = true;
        foreach (KnownAgent agent in _overdue.CopyValues())
        {
            if (!agent.IsRegistered) continue;
            _overdue.Remove(agent.Id);
            _held.Add(agent.Id, agent);
        }
        Notice($"{_silent} of {_agents.RegisteredCount} agents are silent, more than --agent_removal_brake: they are " +
            "held, and none is marked unreachable until enough of them are back. Look at this master's network first; " +
            "MARK_AGENT_GONE gives single ones up", NoticeSeverity.Error);
    }

    private void ReleaseBrake()
    {
        _isBraked = false;
        Notice($"enough agents are back: {_held.Count} that are still silent have their whole time again",
            NoticeSeverity.Warning);
        foreach (KnownAgent agent in _held.CopyValues())
        {
            agent.Overdue = null;
            _held.Remove(agent.Id);
            StartPings(agent);
            if (!agent.IsConnected) _deadlines.Set(agent.ReregisterDeadline, _now + _settings.AgentReregisterTimeout);
        }
    }
}
