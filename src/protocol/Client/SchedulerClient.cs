using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// A framework's side of the conversation with the leading master. <see cref="EventsAsync"/> connects,
/// subscribes, and does so again for as long as it takes; the other members are the scheduler's calls. What
/// they mean is Mesos' v1 scheduler API; docs/protocol.md section 6 tells what is particular.
/// </summary>
/// <remarks>
/// All members are thread-safe. Calls may be made while an event is handled, and awaited: answers are read
/// even while nobody takes events.
/// <para>
/// A call that returns a <see cref="Task"/> ends when the master has taken it on (its effects are events),
/// with <see cref="RefusedException"/> when the master has not, with <see cref="ConnectionLostException"/>,
/// an <see cref="IOException"/>, when there was no connection or it ended before the answer, or with
/// <see cref="TimeoutException"/>; 65,536 calls may wait at once. In the last two cases nobody knows whether
/// the call takes effect. Nothing is repeated by itself: an ACCEPT must not be, its offers being void
/// (reconcile its tasks); KILL, SHUTDOWN, RECONCILE, REVIVE, SUPPRESS and TEARDOWN may be repeated without harm
/// after the next SUBSCRIBED.
/// </para>
/// </remarks>
public sealed partial class SchedulerClient : IAsyncDisposable
{
    private readonly SchedulerOptions _options;
    private readonly SchedulerSubscription _subscription;

    /// <param name="options">Who the framework is, and where its masters are.</param>
    public SchedulerClient(SchedulerOptions options)
    {
        _options = options;
        _subscription = new SchedulerSubscription(options);
    }

    /// <summary>
    /// The framework's id; null before the first SUBSCRIBED. Store it to take over after a restart.
    /// </summary>
    public FrameworkId? FrameworkId => _subscription.FrameworkId;

    /// <summary>The master of the last subscription.</summary>
    public MasterInfo? MasterInfo => _subscription.Master;

    /// <summary>Whether the framework is subscribed at this moment.</summary>
    public bool IsConnected => _subscription.Current is not null;

    internal long HeldBytes => _subscription.HeldBytes;

    /// <summary>
    /// Connects, and gives the master's events: SUBSCRIBED first, and again after every reconnection (then
    /// reconcile). The sequence goes on until it is cancelled; an ERROR event, the master's or one that says
    /// why there is no use in going on, is its last. A program that takes the events slowly stops the master
    /// from sending more.
    /// </summary>
    /// <param name="cancel">Ends the sequence, with <see cref="OperationCanceledException"/>.</param>
    /// <remarks>
    /// Can be taken once. After its end, by a break for instance, calls still work until the client is
    /// disposed; events that come then are dropped.
    /// </remarks>
    public IAsyncEnumerable<Event> EventsAsync(CancellationToken cancel = default) =>
        _subscription.ReadAsync(cancel);

    /// <summary>
    /// Says goodbye. The framework lives on for its failover time-out, zero unless it was set; to end it at
    /// once, and its tasks with it, call <see cref="TeardownAsync"/> before.
    /// </summary>
    public ValueTask DisposeAsync() => _subscription.DisposeAsync();
}
