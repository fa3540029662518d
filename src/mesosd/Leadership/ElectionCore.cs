using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;

namespace Mesosd.Leadership;

/// <summary>
/// Contender and detector: holds a node of ours among those of all contenders for as long as there is a session, and
/// knows who is the first. One request is under way at a time, so every answer is for the present step or for none.
/// </summary>
/// <remarks>Not thread-safe: it belongs to one <see cref="MasterProcessCore"/>.</remarks>
internal sealed partial class ElectionCore
{
    // The first retry follows soon, since a service that has just elected its own leader answers again within a moment.
    private static readonly BackoffSettings s_retries = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    // The service counts a session's silence from a moment that may be a third of the time-out and half a tick before an
    // answer, and a tick is half a time-out at most (docs/zookeeper.md): 1 - 1/3 - 1/4.
    private const double LeasePerSession = 5.0 / 12;

    private readonly string _path;
    private readonly MasterInfo _template;
    private readonly CoordinationNumbers _numbers;
    private readonly SeededRandom _random;
    private readonly Backoff _backoff;
    private readonly List<ElectionNode> _contenders = [];

    private long _session;
    private TimeSpan _lease;
    private bool _isOpen;

    private ElectionStep _step;
    private CoordinationRequestId _asked;
    private Instant _retryAt = Instant.Never;
    private bool _isOutdated;
    private bool _mayHaveNode;
    private int _claiming;
    private ElectionNode? _first;
    private string? _deadLeader;
    private bool _isWithdrawing;

    // Valid during a call from outside.
    private Instant _now;
    private EffectList<LeadershipEffect> _effects = new();

    /// <param name="path">Where the contenders' nodes are, such as <c>/mesos</c>.</param>
    /// <param name="template">What others are told of us, but for the id.</param>
    /// <param name="numbers">Where requests get their numbers.</param>
    /// <param name="random">Where ids of candidacies and pauses come from.</param>
    public ElectionCore(string path, MasterInfo template, CoordinationNumbers numbers, SeededRandom random)
    {
        _path = path;
        _template = template;
        _numbers = numbers;
        _random = random;
        _backoff = new Backoff(s_retries, random.NextUInt64());
        Candidacy = Candidacy.Make(template, random);
    }

    public ElectionPlace Place { get; private set; }

    /// <summary>A new one whenever our node is lost.</summary>
    public Candidacy Candidacy { get; private set; }

    /// <summary>Our node, once it is known.</summary>
    public ElectionNode? Own { get; private set; }

    /// <summary>The full path of our node.</summary>
    public string OwnPath => $"{_path}/{Own!.Value.Name}";

    /// <summary>Whose node is the first, if it is known and not ours.</summary>
    public MasterInfo? Other { get; private set; }

    /// <summary>Nobody else leads before then, as an answer has proved.</summary>
    public Instant ProvenUntil { get; private set; } = new(long.MinValue);

    /// <summary>
    /// Whether our node was seen since the session was attached for the last time: somebody may have deleted it meanwhile,
    /// and a session lives on without it.
    /// </summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Why going on is useless.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the service can be asked.</summary>
    public bool IsOpen => _isOpen;

    public Instant NextWakeup => _retryAt;

    // ---- the session

    public void Open(in LeadershipInput input, Instant now, EffectList<LeadershipEffect> effects)
    {
        Enter(now, effects);
        // Another session, and nobody has said that the one before is over: its nodes are not ours to count on.
        if (input.Session != _session) Lose("its session with the coordination service is another one");
        _session = input.Session;
        _lease = input.SessionTimeout * LeasePerSession;
        _isOpen = true;
        IsConfirmed = false;
        Prove(input);
        if (Place == ElectionPlace.Outside) Place = ElectionPlace.Entering;
        Forget();
        if (Place != ElectionPlace.Withdrawn) Look();
    }

    public void Interrupt()
    {
        _isOpen = false;
        _retryAt = Instant.Never;
    }

    public void Expire(Instant now, EffectList<LeadershipEffect> effects)
    {
        Enter(now, effects);
        _isOpen = false;
        Forget();
        Lose("its session with the coordination service has expired");
        _session = 0;
        ProvenUntil = new Instant(long.MinValue);
        if (Place == ElectionPlace.Entering) Place = ElectionPlace.Outside;
    }

    public void Prove(in LeadershipInput input)
    {
        if (input.Session != _session) return;
        Instant until = input.SentAt + _lease;
        if (until > ProvenUntil) ProvenUntil = until;
    }

    // ---- what else happens

    public void Change(string path, Instant now, EffectList<LeadershipEffect> effects)
    {
        if (path != _path) return;
        Enter(now, effects);
        _isOutdated = true;
        GoOn();
    }

    /// <summary>No process listens at the leader's address any more.</summary>
    public void LeaderIsDead(string address, Instant now, EffectList<LeadershipEffect> effects)
    {
        if (Place != ElectionPlace.Following || Other is not { } leader || MasterAddress.Of(leader) != address) return;
        Enter(now, effects);
        _deadLeader = _first!.Value.Name;
        GoOn();
    }

    public void Wake(Instant now, EffectList<LeadershipEffect> effects)
    {
        if (now < _retryAt) return;
        Enter(now, effects);
        _retryAt = Instant.Never;
        if (_step == ElectionStep.None && _isOpen) Look();
    }

    /// <summary>A fenced transaction failed: our node is gone, whatever the listing said.</summary>
    public void Depose(Instant now, EffectList<LeadershipEffect> effects)
    {
        Enter(now, effects);
        Lose("its election node was deleted");
        _isOutdated = true;
        GoOn();
    }

    /// <summary>
    /// Gives the place up. Afterwards <see cref="ElectionPlace.Withdrawn"/>, until it stands again.
    /// </summary>
    public void Withdraw(Instant now, EffectList<LeadershipEffect> effects)
    {
        Enter(now, effects);
        _isWithdrawing = true;
        Place = ElectionPlace.Entering;
        GoOn();
    }

    /// <summary>Stands for election again after a withdrawal.</summary>
    public void StandAgain(Instant now, EffectList<LeadershipEffect> effects)
    {
        Enter(now, effects);
        Place = _session == 0 ? ElectionPlace.Outside : ElectionPlace.Entering;
        _isOutdated = true;
        GoOn();
    }

    // ---- between the steps

    private void Enter(Instant now, EffectList<LeadershipEffect> effects)
    {
        _now = now;
        _effects = effects;
    }

    /// <summary>The step that is due when nothing is under way.</summary>
    private void GoOn()
    {
        if (_step != ElectionStep.None) return;
        if (_isWithdrawing)
        {
            BeginWithdrawal();
            return;
        }
        if (!_isOpen || Place == ElectionPlace.Withdrawn || _retryAt != Instant.Never) return;
        if (_deadLeader is not null) TakeOver();
        else if (_isOutdated) Look();
    }

    private void Ask(ElectionStep step, CoordinationRequest request)
    {
        _step = step;
        _asked = _numbers.Next();
        _effects.Add(LeadershipEffect.Ask(_asked, request));
    }

    /// <summary>Whatever is under way: its answer means nothing any more.</summary>
    private void Forget()
    {
        if (_step == ElectionStep.Creating) _mayHaveNode = true;
        _step = ElectionStep.None;
        _asked = default;
        _retryAt = Instant.Never;
    }

    private void RetryLater() => _retryAt = _isOpen ? _now + _backoff.Fail() : Instant.Never;

    private void Lose(string why)
    {
        if (Own is { } own) Notice(NoticeSeverity.Warning, $"lost election node {own}: {why}");
        // Who led stays known to those who ask a master that stands by, until the election says otherwise.
        if (Place == ElectionPlace.Elected) _first = null;
        Own = null;
        _mayHaveNode = false;
        _deadLeader = null;
        _contenders.Clear();
        Candidacy = Candidacy.Make(_template, _random);
        if (Place != ElectionPlace.Withdrawn) Place = ElectionPlace.Entering;
    }

    private void Notice(NoticeSeverity severity, string text) => _effects.Add(LeadershipEffect.Notice(severity, text));
}
