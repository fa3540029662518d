using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Registry;

namespace Mesosd.Leadership;

// What peers do is the business of the core that leads, except what other masters do, and except while nobody does.
public sealed partial class MasterProcessCore
{
    private void TakePeerInput(in MasterInput input)
    {
        switch (input.Kind)
        {
            // What it says of itself is for people: nothing depends on it.
            case MasterInputKind.Received when input.Message is Standby:
                return;
            case MasterInputKind.Opened when input.Peer!.Role == PeerRole.Master:
                OpenStandby(input);
                return;
            // It may come from the next leader, with news beside which what is known here is old: what it has
            // finished there it would be told to have lost.
            case MasterInputKind.Opened when Standing == MasterStanding.Suspended && input.Peer!.Role == PeerRole.Agent:
                TurnAway(input.Connection);
                return;
            case MasterInputKind.Lost when _standbys.Lose(input.Connection):
                return;
            case MasterInputKind.Whitelisted:
                // The next leadership needs it, too.
                _whitelist = input;
                break;
        }
        if (Master is not null) GiveToMaster(input);
        else if (input.Kind == MasterInputKind.Opened) TurnAway(input.Connection);
    }

    private void TurnAway(ConnectionId connection) => _effects.Add(MasterEffect.Disconnect(
        connection, GoodbyeReason.ShuttingDown, Standing == MasterStanding.Suspended
            ? "this master cannot prove that it leads at present; come back, or find out whether another leads"
            : "this master does not lead; look for the one that does"));

    // ---- the core that leads

    private void GiveToMaster(in MasterInput input)
    {
        int before = ApplyToMaster(input);
        if (Master!.LastWrite == _lastWrite) return;
        TakeWrites(before);
        Settle();
    }

    /// <summary>Applies an input; new writes are in the effects from the index that this returns.</summary>
    private int ApplyToMaster(in MasterInput input)
    {
        int before = _effects.Count;
        Master!.Apply(input, _now, _effects);
        return before;
    }

    private void TakeWrites(int from)
    {
        if (Master!.LastWrite == _lastWrite) return;
        _lastWrite = Master.LastWrite;
        for (int index = from; index < _effects.Count; index++)
        {
            MasterEffect effect = _effects[index];
            if (effect.Kind == MasterEffectKind.Persist) _log!.Append(effect.Update, effect.Operation!, _now);
        }
    }

    /// <summary>Lets the log do what it can, and tells what came of it, which may lead to more.</summary>
    private void Pump()
    {
        bool hasTold;
        do
        {
            _log!.GoOn(_now, _process);
            hasTold = false;
            while (_log.TryTakeOutcome(out RegistryOutcome outcome))
            {
                hasTold = true;
                TakeWrites(ApplyToMaster(outcome.Failure is { } failure
                    ? MasterInput.PersistFailed(outcome.Update, failure)
                    : MasterInput.Persisted(outcome.Update)));
            }
        }
        while (hasTold);
    }

    // ---- masters that stand by

    private void OpenStandby(in MasterInput input)
    {
        if (Standing is MasterStanding.Recovering or MasterStanding.Leading or MasterStanding.Suspended)
            _standbys.Open(input.Connection);
        else TurnAway(input.Connection);
    }
}
