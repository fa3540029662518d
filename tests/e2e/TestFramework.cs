using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.EndToEnd;

/// <summary>
/// A scheduler written against the public client library: launches what a test asks for, acknowledges every
/// update, and remembers every state that it saw, in order.
/// </summary>
internal sealed class TestFramework : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly SchedulerClient _scheduler;
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(5));
    private readonly IAsyncEnumerator<Event> _events;
    private readonly Dictionary<string, List<TaskState>> _seen = [];
    private Task<bool> _next = Task.FromResult(true);
    private readonly Dictionary<string, HashSet<string>> _uuids = [];

    public TestFramework(
        TestCluster cluster, bool checkpoint = false, double failoverTimeoutSeconds = 60, string? role = null,
        string name = "end-to-end", bool suppressed = false, OfferConstraints? constraints = null,
        string? principal = null)
    {
        FrameworkInfo info = new()
        {
            User = Environment.UserName,
            Name = name,
            Checkpoint = checkpoint,
            FailoverTimeout = failoverTimeoutSeconds,
            Principal = principal,
        };
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware });
        if (role is not null)
        {
            info.Roles.Add(role);
            info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.MultiRole });
            info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.ReservationRefinement });
        }
        _scheduler = new SchedulerClient(new SchedulerOptions
        {
            Masters = [cluster.Master],
            Framework = info,
            SuppressedRoles = suppressed ? [role ?? "*"] : [],
            OfferConstraints = constraints,
        });
        _events = _scheduler.EventsAsync(_stop.Token).GetAsyncEnumerator();
    }

    public SchedulerClient Scheduler => _scheduler;

    /// <summary>The states of each task in the order in which they were seen, each update counted once.</summary>
    public IReadOnlyDictionary<string, List<TaskState>> Seen => _seen;

    public int Count(TaskState state) => _seen.Values.Count(states => states[^1] == state);

    /// <summary>Waits for the next offer and takes it whole for these tasks.</summary>
    public async Task<Offer> LaunchAsync(Func<Offer, IEnumerable<TaskInfo>> tasks)
    {
        Offer offer = await NextOfferAsync();
        OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
        launch.Launch.TaskInfos.AddRange(tasks(offer));
        await _scheduler.AcceptAsync([offer.Id], [launch], new Filters { RefuseSeconds = 0.001 }, _stop.Token);
        return offer;
    }

    /// <summary>Waits for the next offer that suits, and accepts it with these operations.</summary>
    public async Task AcceptAsync(Func<Offer, IReadOnlyList<OfferOperation>> operations, Func<Offer, bool>? suits = null)
    {
        Offer? offer = null;
        while (offer is null || suits?.Invoke(offer) == false)
        {
            if (offer is not null) _scheduler.Decline([offer.Id], new Filters { RefuseSeconds = 0.1 });
            offer = await NextOfferAsync();
        }
        await _scheduler.AcceptAsync([offer.Id], operations(offer), new Filters { RefuseSeconds = 0.001 }, _stop.Token);
    }

    /// <summary>Waits until the master has taken it in.</summary>
    public Task SubscribedAsync() => UntilAsync(happening => happening.Subscribed is not null, "the subscription");

    public async Task<Offer> NextOfferAsync()
    {
        Offer? found = null;
        await UntilAsync(happening => (found = happening.Offers?.Offers.FirstOrDefault()) is not null, "an offer");
        return found!;
    }

    /// <summary>Takes events until this is so. Offers that come meanwhile are declined for a second.</summary>
    public Task UntilAsync(Func<bool> holds, string what) => UntilAsync(happening =>
    {
        if (happening.Offers is { } offers)
            _scheduler.Decline(offers.Offers.Select(offer => offer.Id), new Filters { RefuseSeconds = 1 });
        return holds();
    }, what);

    public async ValueTask DisposeAsync()
    {
        await _scheduler.TeardownAsync(_stop.Token);
        await _stop.CancelAsync();
        try
        {
            // Of a wait that was given up: the events cannot be left in the middle of a step.
            await _next;
            await _events.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // Asked for, one line above.
        }
        await _scheduler.DisposeAsync();
        _stop.Dispose();
    }

    private async Task UntilAsync(Func<Event, bool> holds, string what)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            _next = _events.MoveNextAsync().AsTask();
            try
            {
                if (!await _next.WaitAsync(patience.Token)) throw new InvalidOperationException($"the events ended while waiting for {what}");
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited {Patience} for {what}; states: {Describe()}");
            }
            Event happening = _events.Current;
            if (happening.Update?.Status is { } status) Take(status);
            if (happening.Error is { } error) throw new InvalidOperationException(error.Message);
            if (holds(happening)) return;
        }
    }

    private void Take(TaskStatus status)
    {
        if (status.Uuid is { } uuid)
        {
            _scheduler.Acknowledge(status);
            // At least once is promised; a repetition carries the same uuid.
            if (!Of(_uuids, status.TaskId.Value).Add(Convert.ToHexString(uuid))) return;
        }
        Of(_seen, status.TaskId.Value).Add(status.State);
    }

    private string Describe() => string.Join(", ", _seen.Values.GroupBy(states => states[^1]).Select(group => $"{group.Count()} × {group.Key}"));

    private static TValue Of<TValue>(Dictionary<string, TValue> table, string key) where TValue : new()
    {
        if (!table.TryGetValue(key, out TValue? value)) table.Add(key, value = new TValue());
        return value;
    }
}
