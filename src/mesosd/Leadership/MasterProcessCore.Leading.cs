using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Registry;

namespace Mesosd.Leadership;

// From being elected to leading, and back.
public sealed partial class MasterProcessCore
{
    private void FollowElection()
    {
        if (_election is not { } election || Standing == MasterStanding.Resigning) return;
        if (election.Fault is { } fault)
        {
            Leave(1, fault);
            return;
        }
        bool isElected = election.Place == ElectionPlace.Elected;
        bool hasTurn = Standing is MasterStanding.Recovering or MasterStanding.Leading or MasterStanding.Suspended;
        if (hasTurn && (!isElected || election.Candidacy != _candidacy)) StepDown();
        _candidacy = election.Candidacy;
        if (election.Place == ElectionPlace.Withdrawn) election.StandAgain(_now, _process);
        StandBy();
        if (isElected)
        {
            if (Standing is not (MasterStanding.Recovering or MasterStanding.Leading or MasterStanding.Suspended))
                BeginRecovery();
            return;
        }
        Standing = election.Place switch
        {
            ElectionPlace.Outside => MasterStanding.Starting,
            ElectionPlace.Following => MasterStanding.Following,
            _ => MasterStanding.Entering,
        };
    }

    // A link to the leader stays while we are on the way to a new node: without one we lead nothing.
    private void StandBy()
    {
        ElectionCore election = _election!;
        if (election.Place is ElectionPlace.Outside or ElectionPlace.Entering) return;
        bool follows = election is { Place: ElectionPlace.Following, Other: not null };
        (Protocol.Messages.MasterInfo?, string) wanted = follows ? (election.Other, election.Own!.Value.Name) : (null, "");
        if (wanted == _standBy) return;
        _standBy = wanted;
        _process.Add(LeadershipEffect.StandBy(wanted.Item1, wanted.Item2));
    }

    private void BeginRecovery()
    {
        Standing = MasterStanding.Recovering;
        _registryTimes.Forget();
        _log = MakeLog();
        _log.Start(_now, _process);
        _recoverBy = _now + _settings.RegistryFetchTimeout;
    }

    private IRegistryLog MakeLog() => _settings.Registry switch
    {
        RegistryPlace.ZooKeeper => new ZooKeeperRegistryLog(_settings.ElectionPath!, _election!.OwnPath, _numbers,
            _registryTimes, _settings.RegistryStoreTimeout, _random.NextUInt64()),
        RegistryPlace.Journal => new JournalRegistryLog(_stored, _registryTimes, _settings.RegistryStoreTimeout,
            _random.NextUInt64()),
        _ => new MemoryRegistryLog(_registryTimes),
    };

    private void FollowLog()
    {
        if (_log is not { } log) return;
        log.Reach(_election is null or { IsOpen: true } && Standing != MasterStanding.Suspended);
        Pump();
        switch (log.Standing)
        {
            case RegistryLogStanding.Recovering: break;
            case RegistryLogStanding.Ready:
                if (Standing == MasterStanding.Recovering && IsProven) Lead();
                break;
            case RegistryLogStanding.Deposed when Standing == MasterStanding.Resigning:
                EndService();
                break;
            case RegistryLogStanding.Deposed:
                StepDown();
                _election!.Depose(_now, _process);
                FollowElection();
                break;
            case RegistryLogStanding.Refused:
                Leave(1, log.Fault!);
                break;
            default: Invariant.Check(false, $"an unknown standing {log.Standing}"); break;
        }
    }

    private void Lead()
    {
        _recoverBy = Instant.Never;
        Standing = MasterStanding.Leading;
        _stored = [];
        IAllocator allocator = _settings.MakeAllocator(_random.NextUInt64());
        MasterCoreSettings settings = _settings.Master with
        {
            Info = _candidacy.Info,
            // A registry in memory knows nothing of the agents of former masters.
            Recovered = _settings.Registry == RegistryPlace.Memory ? null : _log!.State,
        };
        Master = new MasterCore(settings, allocator, _candidacy.Seed);
        Invariant.Check(Master.Info.Id == Info.Id, $"the core took the id {Master.Info.Id}, expected {Info.Id}");
        _lastWrite = default;
        Notice(NoticeSeverity.Information, $"master {Info.Id} leads");
        if (_log is ZooKeeperRegistryLog { IsNew: true })
            Notice(NoticeSeverity.Warning,
                $"the registry in ZooKeeper is a new one: there was none below {_settings.ElectionPath}");
        if (_whitelist is { } whitelist) ApplyToMaster(whitelist);
        TakeWrites(ApplyToMaster(MasterInput.Woken()));
        Pump();
    }

    private void StepDown()
    {
        if (Master is not null) Notice(NoticeSeverity.Warning, $"master {Info.Id} does not lead any more");
        RefuseWaiting();
        Drop("this master does not lead any more; look for the one that does");
        Standing = MasterStanding.Entering;
    }

    // Whoever asked for a change that was not begun may ask the next leader, if it knows that nothing was changed.
    private void RefuseWaiting()
    {
        if (Master is null) return;
        _log!.FailWaiting("this master does not lead any more");
        while (_log.TryTakeOutcome(out RegistryOutcome outcome))
            ApplyToMaster(outcome.Failure is { } failure
                ? MasterInput.PersistFailed(outcome.Update, failure)
                : MasterInput.Persisted(outcome.Update));
    }

    private void Drop(string why)
    {
        if (EndLeadership()) _process.Add(LeadershipEffect.SendPeersAway(why));
    }

    /// <summary>Its state is nothing that anybody may rely on any more. True when there may be peers.</summary>
    private bool EndLeadership()
    {
        bool hadPeers = Master is not null || _standbys.Count > 0;
        Master = null;
        _log = null;
        _standbys.Clear();
        _recoverBy = Instant.Never;
        _proofEnd = Instant.Never;
        return hadPeers;
    }

    // ---- proof

    // The standbys' links prove nothing: cut off from everybody, a leader takes them for alive until their silence is
    // noticed, which is long after another one leads.
    private bool IsProven => _election is not { } election || _now < election.ProvenUntil;

    private void CheckProof()
    {
        if (Standing == MasterStanding.Leading && !IsProven) Suspend();
        else if (Standing == MasterStanding.Suspended && IsProven && _election!.IsConfirmed) Resume();
        _proofEnd = Standing == MasterStanding.Leading && _election?.ProvenUntil is { } until ? until : Instant.Never;
    }

    private void Suspend()
    {
        Standing = MasterStanding.Suspended;
        Notice(NoticeSeverity.Warning, $"master {Info.Id} cannot prove that it leads: it offers and writes nothing");
        _log!.Reach(false);
        TakeWrites(ApplyToMaster(MasterInput.Suspended()));
        Pump();
    }

    private void Resume()
    {
        Standing = MasterStanding.Leading;
        Notice(NoticeSeverity.Information, $"master {Info.Id} leads on");
        _log!.Reach(_election!.IsOpen);
        TakeWrites(ApplyToMaster(MasterInput.Resumed()));
        Pump();
    }

    private void CheckTime()
    {
        if (_now >= _leaveBy) Finish();
        if (Standing != MasterStanding.Recovering) return;
        // While the service is away nobody could read it faster.
        if (_election is { IsOpen: false }) _recoverBy = _now + _settings.RegistryFetchTimeout;
        if (_now < _recoverBy) return;
        Notice(NoticeSeverity.Error, $"read the registry: not done in {_settings.RegistryFetchTimeout.TotalSeconds:0.###} s; " +
            "the leadership is left to others");
        Drop("this master could not read the registry");
        Standing = MasterStanding.Entering;
        _election!.Withdraw(_now, _process);
    }
}
