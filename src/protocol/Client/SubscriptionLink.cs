using System.Runtime.CompilerServices;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// What schedulers and executors have in common: a link that subscribes whenever it is connected, and the
/// events that come by it.
/// </summary>
/// <typeparam name="TEvent">The peer's event.</typeparam>
internal abstract class SubscriptionLink<TEvent> : IFrameReceiver, IAsyncDisposable
    where TEvent : class, IMessage<TEvent>
{
    private readonly ushort _eventKind;
    private readonly SubscriptionSettings _settings;
    private readonly EventBuffer<TEvent> _events;
    private readonly MasterLocator _locator;
    private TaskCompletionSource _subscribed = new();
    private volatile RequestSession? _connected;
    private volatile RequestSession? _current;
    private int _taken;
    private volatile bool _over;

    protected SubscriptionLink(SubscriptionSettings settings, ushort eventKind)
    {
        _settings = settings;
        _eventKind = eventKind;
        _events = new EventBuffer<TEvent>(new EventBufferLimits(settings.MaxBufferedBytes));
        _locator = new MasterLocator(settings.Addresses, new MasterLocatorOptions { Notice = settings.Notice });
        Link = new ReconnectingLink(new LinkOptions
        {
            Addresses = () => _locator.Addresses,
            Leader = () => _locator.Leader,
            Connection = settings.World.Settle(settings.Self, settings.Limits),
            Receiver = this,
            Backoff = settings.Backoff,
            Seed = settings.World.MakeSeed(),
            World = settings.World,
            Notice = settings.Notice,
            GaveUp = OnGaveUp,
        });
        _locator.Changed += () => Link.MoveTo(_locator.Leader!);
    }

    /// <summary>The session while subscribed; null otherwise.</summary>
    public RequestSession? Current => _current is { IsOpen: true } open ? open : null;

    /// <summary>What waits for the program to take it, in bytes.</summary>
    public long HeldBytes => _events.HeldBytes;

    protected ReconnectingLink Link { get; }

    /// <summary>The subscribed session.</summary>
    /// <exception cref="ConnectionLostException">There is none at present.</exception>
    public RequestSession Require() =>
        Current ?? throw new ConnectionLostException("not subscribed at present; the request was not sent");

    /// <summary>All events, beginning with the connection. Can be taken once.</summary>
    public async IAsyncEnumerable<TEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
            throw new InvalidOperationException("the events can be taken once; make another client");
        _locator.Start();
        Link.Start();
        try
        {
            while (await _events.WaitAsync(cancel))
            {
                while (_events.TryTake(out TEvent? happening, out RequestSession? session))
                {
                    cancel.ThrowIfCancellationRequested();
                    if (session is null || session == _connected || OutlivesConnection(happening!))
                        yield return happening!;
                }
            }
        }
        finally
        {
            _events.Discard();
        }
    }

    /// <summary>Says goodbye: what still waits is given out, then the events end.</summary>
    public void Leave()
    {
        _over = true;
        _events.Complete(null);
        Link.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        Leave();
        await _locator.DisposeAsync();
        await Link.DisposeAsync();
    }

    void IFrameReceiver.OnOpened(Connection connection)
    {
        RequestSession session = new(connection, Link.Address!, _settings.Limits.Decode, _settings.World)
        {
            Notice = _settings.Notice,
        };
        connection.Tag = session;
        _connected = session;
        _subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WatchSubscription(session, SendSubscribe(session), _subscribed.Task);
    }

    void IFrameReceiver.OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        RequestSession session = (RequestSession)connection.Tag!;
        if (header.Kind == _eventKind)
        {
            if (session.Decode<TEvent>(header, payload) is { } happening)
                Take(session, happening, payload.Length);
        }
        else if (!session.TryTakeAnswer(header, payload)) connection.RefuseUnknownKind(header);
        else if (header.Kind == FrameKinds.Refusal) OnRefused(header.Correlation);
    }

    void IFrameReceiver.OnTurnEnd(Connection connection)
    {
        connection.Flush();
        _events.AfterTurn((RequestSession)connection.Tag!);
    }

    void IFrameReceiver.OnClosed(Connection connection, CloseReason reason, string? message)
    {
        RequestSession session = (RequestSession)connection.Tag!;
        _current = null;
        _connected = null;
        OnLost();
        session.End($"the connection to {session.Address} ended: {message ?? reason.ToString()}");
        _subscribed.TrySetResult();
    }

    /// <summary>Sends SUBSCRIBE; the task ends with its answer.</summary>
    protected abstract Task SendSubscribe(RequestSession session);

    /// <summary>
    /// Looks at an event and <see cref="Deliver"/>s it, unless it is for this library alone.
    /// </summary>
    protected abstract void Take(RequestSession session, TEvent happening, int payloadBytes);

    /// <summary>The last event when the peer has not sent one.</summary>
    protected abstract TEvent MakeLast(string why);

    /// <summary>Whether an event still means something after its connection has ended.</summary>
    protected abstract bool OutlivesConnection(TEvent happening);

    /// <summary>The subscribed connection, or one that was about to be, has ended.</summary>
    protected virtual void OnLost()
    {
    }

    /// <summary>A request was refused, by its correlation id.</summary>
    protected virtual void OnRefused(uint correlation)
    {
    }

    /// <summary>SUBSCRIBED has come.</summary>
    protected void OnSubscribed(RequestSession session)
    {
        _current = session;
        Link.MarkUseful();
        _subscribed.TrySetResult();
    }

    /// <summary>Hands an event to the program.</summary>
    protected void Deliver(RequestSession session, TEvent happening, int payloadBytes)
    {
        if (_over || _events.TryAdd(happening, payloadBytes, session)) return;
        session.Connection.Abort(
            CloseReason.SlowReader, "the program takes events too slowly while it waits for an answer");
    }

    /// <summary>Ends the events, and the link with them unless the program still needs it.</summary>
    protected void End(TEvent last, bool stopLink)
    {
        if (_over) return;
        _over = true;
        _events.Complete(last);
        if (stopLink) Link.Stop();
    }

    private void OnGaveUp(string why)
    {
        _settings.Notice?.Invoke($"{why}; not trying again");
        End(MakeLast(why), stopLink: true);
    }

    // Awaited by nobody: it ends with the connection at the latest, and what else comes out of it is a bug.
    private async void WatchSubscription(RequestSession session, Task answered, Task subscribed)
    {
        try
        {
            await answered;
            await subscribed.WaitAsync(_settings.RequestTimeout, _settings.World.Time);
        }
        catch (RefusedException refusal)
            when (refusal.Code is RefusalCode.Unavailable or RefusalCode.Exhausted)
        {
            session.Connection.Abort(
                CloseReason.ClosedHere, $"the subscription was refused for now: {refusal.Message}");
        }
        catch (RefusedException refusal)
        {
            OnGaveUp($"{session.Address} refused the subscription: {refusal.Message}");
        }
        catch (TimeoutException)
        {
            session.Connection.Abort(CloseReason.Lost, "no answer to the subscription in time");
        }
        catch (ConnectionLostException)
        {
            // The link tells of it, and tries again.
        }
    }
}
