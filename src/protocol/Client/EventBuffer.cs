using System.Threading.Channels;

namespace Mesosd.Protocol.Client;

/// <summary>
/// The events between a receive loop and the program that takes them. A program that is slow stops its peer:
/// beyond a first limit the connection is no longer read, unless a request waits for its answer on it, and
/// beyond a second it is dropped.
/// </summary>
/// <remarks>One receive loop at a time adds; one program at a time takes.</remarks>
internal sealed class EventBuffer<TEvent>(EventBufferLimits limits)
    where TEvent : class
{
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    private long _heldBytes;
    private volatile bool _discarding;
    private volatile RequestSession? _paused;

    /// <summary>What waits to be taken, as it was on the wire, and a little for each event.</summary>
    public long HeldBytes => Volatile.Read(ref _heldBytes);

    /// <summary>Adds an event; false when there are too many already.</summary>
    public bool TryAdd(TEvent happening, int payloadBytes, RequestSession? session)
    {
        if (_discarding) return true;
        int bytes = payloadBytes + EventBufferLimits.OverheadBytes;
        if (Interlocked.Add(ref _heldBytes, bytes) > limits.DropBytes + bytes) return false;
        _entries.Writer.TryWrite(new Entry(happening, bytes, session));
        return true;
    }

    /// <summary>To be called at the end of a receive loop's turn.</summary>
    public void AfterTurn(RequestSession session)
    {
        if (!MustPause(session)) return;
        _paused = session;
        session.Connection.Pause();
        // Whatever would have resumed it may have happened in between.
        if (!MustPause(session)) session.Connection.Resume();
    }

    /// <summary>Nothing will come any more, but perhaps a last event.</summary>
    public void Complete(TEvent? last)
    {
        if (!_discarding && last is not null) _entries.Writer.TryWrite(new Entry(last, 0, null));
        _entries.Writer.TryComplete();
    }

    /// <summary>Waits for something to take; false when nothing will come any more.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancel) => _entries.Reader.WaitToReadAsync(cancel);

    /// <summary>Takes the next event, with the session that it came by.</summary>
    public bool TryTake(out TEvent? happening, out RequestSession? session)
    {
        bool taken = _entries.Reader.TryRead(out Entry entry);
        (happening, session) = (entry.Event, entry.Session);
        if (taken) Release(entry.Bytes);
        return taken;
    }

    /// <summary>Nobody takes events any more: those that wait and those that come are forgotten.</summary>
    public void Discard()
    {
        _discarding = true;
        while (TryTake(out _, out _))
        {
        }
        _paused?.Connection.Resume();
    }

    private void Release(int bytes)
    {
        long left = Interlocked.Add(ref _heldBytes, -bytes);
        if (left < limits.ResumeBytes && left + bytes >= limits.ResumeBytes) _paused?.Connection.Resume();
    }

    private bool MustPause(RequestSession session) =>
        HeldBytes >= limits.PauseBytes && !_discarding && session.OpenRequests == 0;

    private readonly record struct Entry(TEvent Event, int Bytes, RequestSession? Session);
}
