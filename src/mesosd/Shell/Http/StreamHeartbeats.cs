using System.Collections.Concurrent;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Http;

/// <summary>
/// Sends each stream an event of no content regularly, so that both ends learn when the other is gone. Thread-safe.
/// </summary>
internal sealed class StreamHeartbeats : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<EventStream, MonotonicTime> _due = new();
    private readonly TimeSpan _interval;
    private readonly byte[] _json;
    private readonly byte[] _protobuf;
    private readonly Timer _timer;

    /// <param name="interval">How often; to the second.</param>
    /// <param name="heartbeat">The event.</param>
    public StreamHeartbeats(TimeSpan interval, IMessage heartbeat)
    {
        _interval = interval;
        _json = RecordOf(heartbeat, MediaType.Json);
        _protobuf = RecordOf(heartbeat, MediaType.Protobuf);
        _timer = new Timer(_ => Beat(MonotonicTime.Now), null, s_tick, s_tick);
    }

    /// <summary>How many streams are open.</summary>
    public int Count => _due.Count;

    /// <summary>Begins with a stream.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="atOnce">Whether its first heartbeat comes now, and not after the interval.</param>
    public void Add(EventStream stream, bool atOnce = false)
    {
        _due[stream] = MonotonicTime.Now + _interval;
        if (atOnce) Beat(stream);
    }

    /// <summary>Ends with it.</summary>
    public void Remove(EventStream stream) => _due.TryRemove(stream, out _);

    public void Dispose() => _timer.Dispose();

    private void Beat(MonotonicTime now)
    {
        foreach ((EventStream stream, MonotonicTime due) in _due)
        {
            stream.CutIfStuck();
            if (due > now) continue;
            _due.TryUpdate(stream, now + _interval, due);
            Beat(stream);
        }
    }

    private void Beat(EventStream stream)
    {
        stream.SendRecord(stream.Type == MediaType.Json ? _json : _protobuf);
        stream.Flush();
    }

    private static byte[] RecordOf(IMessage message, MediaType type)
    {
        RecordBuffer buffer = new();
        buffer.Add(message, type);
        return buffer.Take().ToArray();
    }
}
