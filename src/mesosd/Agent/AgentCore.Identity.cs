using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>Whether this process is the agent that earlier ones were.</summary>
public sealed partial class AgentCore
{
    // False when this agent must not start: a master would take changed resources for granted ones.
    private bool RecoverIdentity(AgentRecovery recovery)
    {
        AgentInfo? before = recovery.Records.LastOrDefault(record => record.Agent is not null)?.Agent;
        if (before?.Id is null) return true;
        AgentInfo now = MessageCodec.Clone(_settings.Info);
        now.Id = before.Id;
        List<AgentChange> changes = AgentComparison.Compare(before, now, _resources);
        if (changes.TrueForAll(IsPermitted))
        {
            Replay(recovery.Records);
            TakeChanges(now, changes);
            return true;
        }
        if (!recovery.IsSameBoot)
        {
            BecomeNew(before.Id.Value, changes);
            return true;
        }
        string text = DescribeRefusal(before.Id.Value, changes);
        Notice(NoticeSeverity.Error, text);
        Stop(1, text, forgetsIdentity: false);
        return false;
    }

    private bool IsPermitted(AgentChange change) =>
        change.IsAddition && _settings.PermitsAdditions;

    // Written before any master hears of it: who grants resources that the next start does not know would be wrong.
    private void TakeChanges(AgentInfo now, List<AgentChange> changes)
    {
        bool isSame = MessageCodec.ContentEquals(now, _info);
        _info = now;
        if (isSame) return;
        Append(new AgentRecord { Agent = _info });
        if (changes.Count > 0)
            Notice(NoticeSeverity.Information, $"agent {AgentId.Value} has changed: {Join(changes)}");
    }

    // As with Mesos: nothing runs any more that would need the old id.
    private void BecomeNew(AgentId before, List<AgentChange> changes)
    {
        Notice(NoticeSeverity.Warning,
            $"this agent was {before.Value} until its machine was restarted, and has changed since: {Join(changes)}. " +
            "It registers as a new one; masters report the tasks of the old one when it does");
        _effects.Add(AgentEffect.ForgetIdentity());
    }

    private string DescribeRefusal(AgentId id, List<AgentChange> changes)
    {
        string policy = _settings.PermitsAdditions ? "additive" : "equal";
        List<AgentChange> refused = changes.FindAll(change => !IsPermitted(change));
        string way = !_settings.PermitsAdditions && changes.TrueForAll(change => change.IsAddition)
            ? "start it with --reconfiguration_policy=additive, "
            : "";
        return $"this agent has changed since it registered as {id.Value}: {Join(refused)}. " +
            $"The policy '{policy}' does not permit that. Go back to the old flags, {way}" +
            $"or remove {_settings.WorkDirectory}/meta/slaves/latest to start as a new agent; " +
            "its running tasks are then lost";
    }

    private static string Join(List<AgentChange> changes) =>
        string.Join(", ", changes.Select(change => change.Text));

    // ---- ending what is left, instead of taking it over

    private void BeginCleanup(AgentRecovery recovery)
    {
        const string Text = "--recover=cleanup";
        Replay(recovery.Records);
        if (SupervisorComesBack(recovery))
        {
            _deadlines.Set(_supervisorLate, _now + _settings.ExecutorReregistrationTimeout);
            OnStopRequested(endExecutors: true, Text);
        }
        // What a dead supervisor left, or one that is not known, is killed by the shell.
        else Stop(0, Text + "; executors are ended", forgetsIdentity: true);
    }
}
