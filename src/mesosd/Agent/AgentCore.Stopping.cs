using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Agent;

/// <summary>The end of the agent: at once, with its executors left alive, or with them.</summary>
// Running ──── told to end executors ───▶ Terminating: executors
// executors ── none is left, or late ───▶ Terminating: supervisor
// supervisor ─ it has ended, or late ───▶ unregistered, stopped
public sealed partial class AgentCore
{
    private readonly Deadline<AgentDeadline> _stopEnd;
    private bool _isStoppingSupervisor;
    private int _exitCode;
    private string _stopText = "";

    private void OnStopRequested(bool endExecutors, string text)
    {
        if (!endExecutors)
        {
            Stop(_exitCode, text + "; executors are left alive", forgetsIdentity: false);
            return;
        }
        if (State == AgentState.Terminating) return;
        State = AgentState.Terminating;
        _stopText = text;
        _deadlines.Cancel(_registration);
        _deadlines.Cancel(_recoveryEnd);
        _deadlines.Cancel(_supervisorRestart);
        TimeSpan longest = TimeSpan.Zero;
        foreach (ExecutorRun run in LiveRuns())
        {
            if (GraceOf(run) > longest) longest = GraceOf(run);
            Shutdown(run);
        }
        if (_hasStopped || _isStoppingSupervisor) return;
        _deadlines.Set(_stopEnd, _now + longest + AgentLimits.StopMargin);
        ContinueStopping();
    }

    private void ContinueStopping()
    {
        bool isEndingExecutors = State == AgentState.Terminating && !_isStoppingSupervisor && !_hasStopped;
        if (isEndingExecutors && _runs.Count == 0) StopSupervisor();
    }

    // What is left of its containers is killed by it.
    private void StopSupervisor()
    {
        _isStoppingSupervisor = true;
        if (!SupervisorIsReady)
        {
            FinishStopping();
            return;
        }
        Send(_supervisor, new StopSupervisor { GraceNanoseconds = 0 });
        _deadlines.Set(_stopEnd, _now + AgentLimits.StopMargin);
    }

    private void FinishStopping()
    {
        if (!_isStoppingSupervisor)
        {
            StopSupervisor();
            return;
        }
        if (Id is not null) SendToMaster(new UnregisterAgent { AgentId = AgentId });
        Stop(_exitCode, _stopText + "; executors are ended", forgetsIdentity: true);
    }
}
