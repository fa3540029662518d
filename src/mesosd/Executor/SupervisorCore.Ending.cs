using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Executor;

// The agent's absence, and the supervisor's own end.
public sealed partial class SupervisorCore
{
    private readonly Deadline<SupervisorDeadline> _idle;
    private readonly Deadline<SupervisorDeadline> _recovery;
    private readonly Deadline<SupervisorDeadline> _killPatience;
    private readonly Deadline<SupervisorDeadline> _farewell;

    private bool _isStopping;
    private bool _isFarewellOver;
    private string _stopText = "";

    // The agent was away for the whole recovery timeout: what it has not acknowledged, nobody will.
    private bool _isAbandoned;

    void IAgentToSupervisorHandler<SupervisorTurn>.On(SupervisorTurn turn, StopSupervisor message) =>
        Stop(turn, SpanOf(message.GraceNanoseconds), "the agent stops");

    private void OnAgentConnected(SupervisorTurn turn)
    {
        _isConnected = true;
        _isAbandoned = false;
        _deadlines.Cancel(_idle);
        _deadlines.Cancel(_recovery);
        SupervisorState state = new();
        foreach (SupervisedContainer container in _containers)
        {
            state.Containers.Add(container.Describe());
            if (container.Command is { } command) state.UnacknowledgedUpdates.AddRange(command.Unacknowledged);
        }
        turn.Effects.Add(SupervisorEffect.Send(state));
    }

    private void OnAgentLost(SupervisorTurn turn)
    {
        _isConnected = false;
        _deadlines.Set(_idle, turn.Now + _settings.IdlePatience);
        _deadlines.Set(_recovery, turn.Now + _settings.RecoveryTimeout);
        foreach (SupervisedContainer container in _containers)
            if (!container.IsCheckpointed) End(turn, container, EndCause.AgentAway, GraceOf(container, null));
    }

    private void OnRecoveryOver(SupervisorTurn turn)
    {
        turn.Notice(NoticeSeverity.Warning,
            $"no agent for {_settings.RecoveryTimeout.TotalSeconds} s (--recovery_timeout): "
            + $"ending {_liveCount} containers");
        _isAbandoned = true;
        foreach (SupervisedContainer container in _containers)
            End(turn, container, EndCause.AgentAway, GraceOf(container, null));
    }

    private void Stop(SupervisorTurn turn, TimeSpan grace, string text)
    {
        turn.Notice(NoticeSeverity.Information, $"stopping with {_liveCount} containers: {text}");
        _isStopping = true;
        _stopText = text;
        foreach (SupervisedContainer container in _containers) End(turn, container, EndCause.Stopping, grace);
        Instant last = turn.Now + grace + _settings.KillPatience;
        // A second request may shorten the wait, as with every grace period.
        if (last < _killPatience.At) _deadlines.Set(_killPatience, last);
    }

    private void OnKillPatienceOver(SupervisorTurn turn)
    {
        turn.Notice(NoticeSeverity.Error, $"{_liveCount} containers did not die of SIGKILL and are left to init");
        Exit(turn, _stopText);
    }

    private void ReviewExit(SupervisorTurn turn)
    {
        if (_isOver || _liveCount > 0) return;
        if (_isStopping) ReviewFarewell(turn);
        else if (!_isConnected && !_idle.IsSet && !IsNeeded()) Exit(turn, "no agent and no containers");
    }

    private void ReviewFarewell(SupervisorTurn turn)
    {
        if (!_isConnected || _containers.Count == 0 || _isFarewellOver) Exit(turn, _stopText);
        else if (!_farewell.IsSet) _deadlines.Set(_farewell, turn.Now + _settings.FarewellPatience);
    }

    // An agent that comes back within the recovery timeout wants to know how checkpointed containers ended.
    private bool IsNeeded()
    {
        if (_isAbandoned) return false;
        foreach (SupervisedContainer container in _containers)
            if (container.IsCheckpointed) return true;
        return false;
    }

    private void Exit(SupervisorTurn turn, string text)
    {
        _isOver = true;
        turn.Effects.Add(SupervisorEffect.Exit(text));
    }
}
