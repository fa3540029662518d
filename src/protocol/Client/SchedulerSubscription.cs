using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>A framework's subscription: who it is, what it wants, and the events that come of it.</summary>
internal sealed class SchedulerSubscription : SubscriptionLink<Event>
{
    private readonly Lock _gate = new();
    private readonly SchedulerOptions _options;
    private readonly SortedSet<string> _suppressed;
    private FrameworkInfo _framework;
    private OfferConstraints? _constraints;

    public SchedulerSubscription(SchedulerOptions options)
        : base(Settle(options), FrameKinds.SchedulerEvent)
    {
        _options = options;
        _framework = MessageCodec.Clone(options.Framework);
        _constraints = options.OfferConstraints;
        _suppressed = new SortedSet<string>(options.SuppressedRoles, StringComparer.Ordinal);
    }

    public FrameworkId? FrameworkId
    {
        get { lock (_gate) return _framework.Id; }
    }

    public MasterInfo? Master { get; private set; }

    /// <summary>Keeps in mind what the roles want, for the next subscription; none named means all.</summary>
    public void Suppress(IReadOnlyCollection<string> roles)
    {
        lock (_gate) _suppressed.UnionWith(roles.Count > 0 ? roles : OwnRoles());
    }

    /// <summary>Keeps in mind what the roles want, for the next subscription; none named means all.</summary>
    public void Revive(IReadOnlyCollection<string> roles)
    {
        lock (_gate) _suppressed.ExceptWith(roles.Count > 0 ? roles : OwnRoles());
    }

    /// <summary>Keeps the framework's new description in mind, for the next subscription.</summary>
    public void Describe(
        FrameworkInfo framework, IReadOnlyList<string> suppressed, OfferConstraints? constraints)
    {
        lock (_gate)
        {
            FrameworkId? id = _framework.Id;
            _framework = MessageCodec.Clone(framework);
            _framework.Id = id;
            _constraints = constraints;
            _suppressed.Clear();
            _suppressed.UnionWith(suppressed);
        }
    }

    protected override Task SendSubscribe(RequestSession session)
    {
        lock (_gate)
        {
            CallSubscribe subscribe = new() { FrameworkInfo = _framework, OfferConstraints = _constraints };
            subscribe.SuppressedRoles.AddRange(_suppressed);
            FrameworkId? id = _framework.Id;
            Call call = new() { Type = CallType.Subscribe, FrameworkId = id, Subscribe = subscribe };
            // Encoded before the first wait, so the framework cannot change meanwhile.
            return session.AskAsync(call, _options.RequestTimeout, CancellationToken.None);
        }
    }

    protected override void Take(RequestSession session, Event happening, int payloadBytes)
    {
        switch (happening.TypeOrDefault)
        {
            case EventType.Heartbeat:
                // The connection has its own.
                return;
            case EventType.Error:
                End(happening, stopLink: true);
                return;
            case EventType.Subscribed when happening.Subscribed is { } subscribed:
                Welcome(session, subscribed);
                break;
        }
        Deliver(session, happening, payloadBytes);
    }

    protected override Event MakeLast(string why) =>
        new() { Type = EventType.Error, Error = new EventError { Message = why } };

    // From the end of a connection its offers are void, and no RESCIND comes for them.
    protected override bool OutlivesConnection(Event happening) => happening.TypeOrDefault is not
        (EventType.Offers or EventType.Rescind or EventType.InverseOffers or EventType.RescindInverseOffer);

    private void Welcome(RequestSession session, EventSubscribed subscribed)
    {
        lock (_gate) _framework.Id = subscribed.FrameworkId;
        Master = subscribed.MasterInfo;
        OnSubscribed(session);
        _options.Notice?.Invoke($"subscribed at {session.Address} as {subscribed.FrameworkId.Value}");
    }

    private List<string> OwnRoles() =>
        _framework.Roles.Count > 0 ? _framework.Roles : [_framework.RoleOrDefault];

    private static SubscriptionSettings Settle(SchedulerOptions options) => new()
    {
        Addresses = options.Masters,
        Self = new LocalIdentity
        {
            Role = PeerRole.Scheduler,
            SoftwareVersion = options.SoftwareVersion,
            Principal = options.Framework.Principal,
        },
        Limits = options.Limits,
        Backoff = options.Backoff,
        RequestTimeout = options.RequestTimeout,
        MaxBufferedBytes = options.MaxBufferedBytes,
        Notice = options.Notice,
        World = options.World,
    };
}
