using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;

namespace Mesosd.Leadership;

/// <summary>
/// Every decision of a master's process: the election, the registry's log, and a <see cref="MasterCore"/> for as long
/// as it leads. Same state, same input, same instant: same effects, in the same order. docs/high-availability.md.
/// </summary>
/// <remarks>
/// Not thread-safe: one loop owns it. Effects of the first list of <c>Apply</c> are performed before those of the
/// second; <c>Persist</c> effects in the first are nothing to perform.
/// </remarks>
public sealed partial class MasterProcessCore
{
    // A stopping leader has a bounded time for what is being written and for its node; the session's end does the rest.
    private static readonly TimeSpan s_longestGoodbye = TimeSpan.FromSeconds(5);

    private readonly MasterProcessSettings _settings;
    private readonly SeededRandom _random;
    private readonly CoordinationNumbers _numbers = new();
    private readonly RegistryTimes _registryTimes = new();
    private readonly ElectionCore? _election;
    private readonly StandbyTable _standbys = new();
    private Candidacy _candidacy;
    private IReadOnlyList<RegistryEntry> _stored = [];
    private IRegistryLog? _log;
    private RegistryUpdateId _lastWrite;
    private MasterInput? _whitelist;
    private MasterInfo? _announced;
    private (MasterInfo? Leader, string Node) _standBy = (null, "");

    private Instant _proofEnd = Instant.Never;
    private Instant _recoverBy = Instant.Never;
    private Instant _leaveBy = Instant.Never;
    private Instant _processWakeup = Instant.Never;
    private bool _isStarted;
    private int _exitCode;
    private string _ending = "";

    // Valid during Apply.
    private Instant _now;
    private EffectList<MasterEffect> _effects = new();
    private EffectList<LeadershipEffect> _process = new();

    /// <param name="settings">What decisions depend on besides inputs.</param>
    /// <param name="seed">Where ids come from; two processes must not share one.</param>
    public MasterProcessCore(MasterProcessSettings settings, ulong seed)
    {
        Invariant.Check(settings.Registry switch
        {
            RegistryPlace.ZooKeeper => settings.ElectionPath is not null,
            RegistryPlace.Journal => settings.ElectionPath is null,
            _ => true,
        }, $"a registry in {settings.Registry} with the election in {settings.ElectionPath ?? "nothing"}");
        _settings = settings;
        _random = new SeededRandom(seed);
        if (settings.ElectionPath is { } path)
            _election = new ElectionCore(path, settings.Master.Info, _numbers, _random);
        _candidacy = _election?.Candidacy ?? Candidacy.Make(settings.Master.Info, _random);
    }

    /// <summary>Where the process stands.</summary>
    public MasterStanding Standing { get; private set; }

    /// <summary>Who we are in the present candidacy, or in the leadership that it began.</summary>
    public MasterInfo Info => _candidacy.Info;

    /// <summary>Ourselves, another, or null for nobody; as it was announced.</summary>
    public MasterInfo? Leader => _announced;

    /// <summary>The core that leads; null while the process does not.</summary>
    public MasterCore? Master { get; private set; }

    /// <summary>What the registry holds; null while the process does not lead.</summary>
    public RegistryReading? ReadRegistry() => Master is null ? null : _log!.State.Read();

    /// <summary>What the registry does.</summary>
    public RegistrarReading ReadRegistrar() => new()
    {
        QueuedOperations = _log?.WaitingCount ?? 0,
        IsRecovered = Master is not null ? true : Standing == MasterStanding.Recovering ? false : null,
        StoredBytes = Master is null ? null : _log!.StoredBytes,
        Fetch = _registryTimes.Fetch,
    };

    /// <summary>How many batches of the registry were written so far, and how long the latest took.</summary>
    public (long Count, TimeSpan Latest) RegistryStores => (_registryTimes.Stores, _registryTimes.LastStore);

    /// <summary>
    /// When the core wants <see cref="MasterInput.Woken"/> although nothing else happens; <see cref="Instant.Never"/>
    /// when nothing waits.
    /// </summary>
    public Instant NextWakeup => Master is { } master ? Instant.Min(master.NextWakeup, _processWakeup) : _processWakeup;

    /// <summary>What peers did, and the passing of time.</summary>
    /// <param name="input">What happened. <c>Persisted</c> and the like are this core's own.</param>
    /// <param name="now">The present moment; never before that of an earlier call.</param>
    /// <param name="effects">Where the effects of the <see cref="MasterCore"/> are appended.</param>
    /// <param name="process">Where those of the process are appended.</param>
    public void Apply(
        in MasterInput input, Instant now, EffectList<MasterEffect> effects, EffectList<LeadershipEffect> process)
    {
        Enter(now, effects, process);
        if (now >= _proofEnd) Settle();
        if (Standing == MasterStanding.Stopped) return;
        if (input.Kind == MasterInputKind.Woken) Wake();
        else TakePeerInput(input);
    }

    /// <summary>What happened to the process otherwise.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The present moment; never before that of an earlier call.</param>
    /// <param name="effects">Where the effects of the <see cref="MasterCore"/> are appended.</param>
    /// <param name="process">Where those of the process are appended.</param>
    public void Apply(
        in LeadershipInput input, Instant now, EffectList<MasterEffect> effects, EffectList<LeadershipEffect> process)
    {
        Enter(now, effects, process);
        if (Standing == MasterStanding.Stopped) return;
        if (input.Kind == LeadershipInputKind.Started) Start(input);
        else
        {
            Invariant.Check(_isStarted, $"the first input is {input.Kind}, expected Started");
            Take(input);
        }
        Settle();
    }

    private void Enter(Instant now, EffectList<MasterEffect> effects, EffectList<LeadershipEffect> process)
    {
        Invariant.Check(now >= _now, $"time went back from {_now} to {now}");
        _now = now;
        _effects = effects;
        _process = process;
    }

    private void Start(in LeadershipInput input)
    {
        Invariant.Check(!_isStarted, "the process was started twice");
        _isStarted = true;
        _stored = input.Entries!;
        if (input.ReadIn is { } took) _registryTimes.Fetched(took);
        if (_election is null) BeginRecovery();
    }

    private void Take(in LeadershipInput input)
    {
        switch (input.Kind)
        {
            case LeadershipInputKind.SessionOpened: _election?.Open(input, _now, _process); break;
            case LeadershipInputKind.SessionInterrupted: _election?.Interrupt(); break;
            case LeadershipInputKind.SessionExpired: _election?.Expire(_now, _process); break;
            case LeadershipInputKind.SessionProven: _election?.Prove(input); break;
            case LeadershipInputKind.Changed: _election?.Change(input.Text!, _now, _process); break;
            case LeadershipInputKind.StandbyLinkLost:
                if (input.IsRefused) _election?.LeaderIsDead(input.Text!, _now, _process);
                break;
            case LeadershipInputKind.Answered:
                if (_election?.Take(input.Request, input.Answer!, _now, _process) is not true)
                    _log?.Take(input, _now, _process);
                break;
            case LeadershipInputKind.JournalWritten:
            case LeadershipInputKind.JournalFailed:
                _log?.Take(input, _now, _process);
                break;
            case LeadershipInputKind.Resign: Leave(0, "the master was told to stop"); break;
            default: Invariant.Check(false, $"an unknown input {input.Kind}"); break;
        }
    }

    private void Wake()
    {
        if (_now >= _processWakeup)
        {
            _election?.Wake(_now, _process);
            Settle();
        }
        if (Master is null) return;
        GiveToMaster(MasterInput.Woken());
    }

    // ---- what follows from anything

    /// <summary>Does what became possible or necessary, until nothing is.</summary>
    private void Settle()
    {
        if (Standing == MasterStanding.Stopped) return;
        FollowElection();
        FollowLog();
        CheckProof();
        CheckTime();
        GoOnLeaving();
        Announce();
        _processWakeup = Instant.Min(
            Instant.Min(_election?.NextWakeup ?? Instant.Never, _log?.NextWakeup ?? Instant.Never),
            Instant.Min(_proofEnd, Instant.Min(_recoverBy, _leaveBy)));
        if (Standing == MasterStanding.Stopped) _processWakeup = Instant.Never;
    }

    private void Announce()
    {
        bool leads = Standing is MasterStanding.Leading or MasterStanding.Suspended;
        MasterInfo? leader = leads ? Info : _election?.Other;
        if (Standing is MasterStanding.Resigning or MasterStanding.Stopped) leader = null;
        if (leader == _announced) return;
        _announced = leader;
        _process.Add(LeadershipEffect.Announce(leader, leads));
    }

    private void Notice(NoticeSeverity severity, string text) => _process.Add(LeadershipEffect.Notice(severity, text));
}
