using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Agent;

/// <summary>
/// What the agent's loop does in a turn: applies inputs to the core; at the end writes everything that must
/// be written, in one write, and only then performs the other effects, in their order.
/// </summary>
internal sealed class AgentTurn(AgentCore core, AgentParts parts) : IRoleTurn<AgentHostInput>
{
    private readonly EffectList<AgentEffect> _effects = new();
    private readonly List<TaskCompletionSource<AgentSnapshot>> _readers = [];
    private readonly UserChange _users = new(new UserFiles());
    private AgentSnapshot? _published;
    private volatile AgentStanding _standing = new(AgentState.Recovering, null);
    private bool _isBootConfirmed;

    private AgentStore Store => parts.Store;

    private RoleLog Log => parts.Log;

    public PeerLinks Peers { get; } = new();

    /// <summary>Where the agent stands. Readable from any thread.</summary>
    public AgentStanding Standing => _standing;

    /// <summary>How the agent ended; null while it runs.</summary>
    public AgentOutcome? Outcome { get; private set; }

    public Instant NextWakeup => Outcome is null ? core.NextWakeup : Instant.Never;

    public void Take(in AgentHostInput input)
    {
        if (input.Reader is { } reader)
        {
            _readers.Add(reader);
            return;
        }
        AgentInputKind kind = input.Input.Kind;
        if (kind == AgentInputKind.Received && Log.IsVerbose(LogVerbosity.Messages))
            Log.Information($"from {input.Input.Connection}: {input.Input.Message!.MessageName}");
        if (kind is AgentInputKind.Opened or AgentInputKind.MasterConnected) Peers.Add(input.Link!);
        Apply(input.Input);
        if (kind == AgentInputKind.Lost) Peers.Remove(input.Link!);
    }

    public void Wake() => Apply(AgentInput.Woken());

    public void EndTurn()
    {
        if (Outcome is null && TryWrite()) Perform();
        _effects.Clear();
        if (_standing.State != core.State || _standing.Id != core.Id) _standing = new AgentStanding(core.State, core.Id);
        Peers.FlushTouched();
        if (_readers.Count == 0) return;
        if (_published?.Revision != core.Revision) _published = core.TakeSnapshot(parts.Clock.Now);
        foreach (TaskCompletionSource<AgentSnapshot> reader in _readers) reader.TrySetResult(_published);
        _readers.Clear();
    }

    private void Apply(in AgentInput input)
    {
        int wanted = core.CountSecretBytes(input);
        if (wanted > 0)
        {
            byte[] secrets = new byte[wanted];
            SystemRandom.Fill(secrets);
            core.Apply(AgentInput.Secrets(secrets), parts.Clock.Now, _effects);
        }
        core.Apply(input, parts.Clock.Now, _effects);
    }

    // False when the agent must stop: nobody may be told of what is not on the disk.
    private bool TryWrite()
    {
        try
        {
            bool savesResources = false;
            foreach (AgentEffect effect in _effects)
            {
                if (effect.Kind == AgentEffectKind.ForgetIdentity) Store.ForgetIdentity();
                if (effect.Kind == AgentEffectKind.Append) Store.Append((AgentRecord)effect.Message!);
                savesResources |= effect.Kind == AgentEffectKind.SaveResources;
            }
            if (savesResources) Store.WriteResources(core.MakeResourcesRecord());
            Store.Write(core.MakeRecords);
            if (!_isBootConfirmed) Store.ConfirmBoot();
            _isBootConfirmed = true;
            return true;
        }
        catch (AgentStoreException failure)
        {
            Log.Error($"{failure.Message}. The agent stops, for it can remember nothing more; its " +
                "executors live on and are found again when it is started with a disk that can be written");
            End(new AgentOutcome(1, failure.Message, EndedExecutors: false));
            return false;
        }
    }

    private void Perform()
    {
        for (int index = 0; index < _effects.Count; index++) Perform(_effects[index]);
    }

    private void Perform(in AgentEffect effect)
    {
        switch (effect.Kind)
        {
            // Written before anything else of the turn.
            case AgentEffectKind.ForgetIdentity:
            case AgentEffectKind.Append:
            case AgentEffectKind.SaveResources:
                break;
            case AgentEffectKind.MakeVolume:
                if (!VolumeFiles.TryMake(effect.Text, out SystemFailure unmade))
                    Log.Warning($"{unmade}; a task that uses this volume makes it, or fails");
                break;
            case AgentEffectKind.RemoveVolume:
                RemoveVolume(effect);
                break;
            case AgentEffectKind.UseVolume:
                UseVolume(effect.Text, (UseVolume)effect.Message!);
                break;
            case AgentEffectKind.Send:
                if (Log.IsVerbose(LogVerbosity.Messages))
                    Log.Information($"to {effect.Connection}: {effect.Message!.MessageName}");
                Peers.Send(effect.Connection, effect.Message!, effect.Correlation, effect.IsAnswer);
                break;
            case AgentEffectKind.Disconnect:
                Peers.Disconnect(effect.Connection, effect.Reason, effect.Text);
                break;
            case AgentEffectKind.StartSupervisor:
                parts.Supervisor.Start(effect.Token!);
                break;
            case AgentEffectKind.Notice:
                Log.Notice(effect.Severity, effect.Text);
                break;
            case AgentEffectKind.Stop:
                Stop(effect);
                break;
            default:
                Invariant.Check(false, $"an unknown effect {effect.Kind}");
                break;
        }
    }

    private void RemoveVolume(in AgentEffect effect)
    {
        bool isGone = VolumeFiles.TryRemove(effect.Text, effect.KeepsDirectory, out SystemFailure failure);
        parts.Post(AgentInput.VolumeRemoved(effect.Text, isGone ? "" : failure.ToString()));
    }

    private void UseVolume(string containerId, UseVolume step)
    {
        bool isDone = _users.TryIdentify(step.Owner, out UserIdentity? owner, out SystemFailure failure) &&
            VolumeFiles.TryUse(step.Volume, step.Link, owner, out failure);
        if (!isDone) parts.Post(AgentInput.VolumeFailed(containerId, failure.ToString()));
    }

    private void Stop(in AgentEffect effect)
    {
        try
        {
            if (effect.ForgetsIdentity) Store.ForgetIdentity();
        }
        catch (AgentStoreException failure)
        {
            Log.Warning($"{failure.Message}; the next start will find the journal of this agent");
        }
        NoticeSeverity severity = effect.ExitCode == 0 ? NoticeSeverity.Information : NoticeSeverity.Error;
        Log.Notice(severity, $"stopping: {effect.Text}");
        End(new AgentOutcome(effect.ExitCode, effect.Text, effect.ForgetsIdentity));
    }

    private void End(AgentOutcome outcome)
    {
        Outcome = outcome;
        parts.Ended(outcome);
    }
}
