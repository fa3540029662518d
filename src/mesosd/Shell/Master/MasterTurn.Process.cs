using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Protocol.Native;

namespace Mesosd.Shell.Master;

// What the process wants done besides what its leading core wants.
internal sealed partial class MasterTurn
{
    private void Perform(in LeadershipEffect effect)
    {
        switch (effect.Kind)
        {
            case LeadershipEffectKind.Ask: parts.Coordination!.Ask(effect.RequestId, effect.Request!); break;
            case LeadershipEffectKind.Append: parts.Journal!.Append(effect.Entries!); break;
            case LeadershipEffectKind.Replace: parts.Journal!.Replace(effect.Entries!); break;
            case LeadershipEffectKind.Announce: Announce(effect); break;
            case LeadershipEffectKind.StandBy: parts.Standby!.Hold(effect.Leader, effect.ElectionNode!); break;
            case LeadershipEffectKind.SendPeersAway:
                _peers.CloseAll(GoodbyeReason.ShuttingDown, effect.Text!);
                break;
            case LeadershipEffectKind.Notice: parts.Log.Notice(effect.Severity, effect.Text!); break;
            case LeadershipEffectKind.Stop: Stop(effect); break;
            default: Invariant.Check(false, $"an unknown effect {effect.Kind}"); break;
        }
    }

    private void Announce(in LeadershipEffect effect)
    {
        parts.Board.Announce(effect.Leader, effect.IsSelf);
        parts.Log.Information(effect.IsSelf ? $"this master leads, as {effect.Leader!.Id}"
            : effect.Leader is { } leader ? $"master {leader.Id} at {MasterAddress.Of(leader)} leads"
            : "no master leads at present");
    }

    private void Stop(in LeadershipEffect effect)
    {
        // From here on the core hears nothing: that its peers go because the master goes must not end their frameworks.
        _peers.CloseAll(GoodbyeReason.ShuttingDown, "the master stops; come back, or go to the next one");
        _stopped.TrySetResult(new MasterOutcome(effect.ExitCode, effect.Text!));
        if (_peers.Open.Count == 0) _allGone.TrySetResult();
    }
}
