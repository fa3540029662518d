using System.Buffers;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Http;

/// <summary>
/// Sends the same events to many streams: each is encoded once for each type that anybody reads. Owned by a role's loop.
/// </summary>
internal sealed class EventBroadcast
{
    private readonly List<EventStream> _streams = [];
    private readonly RecordBuffer _record = new();
    private bool _isTouched;

    /// <summary>How many read along.</summary>
    public int Count => _streams.Count;

    /// <summary>The stream gets every event from now on.</summary>
    public void Add(EventStream stream) => _streams.Add(stream);

    /// <summary>No more events for it; it may never have had any.</summary>
    public void Remove(EventStream stream) => _streams.Remove(stream);

    /// <summary>Queues an event for all. One for a stream that has ended is dropped: its end comes as an input.</summary>
    public void Send(IMessage message)
    {
        if (_streams.Count == 0) return;
        _isTouched = true;
        Send(message, MediaType.Json);
        Send(message, MediaType.Protobuf);
    }

    /// <summary>Lets everything that was queued leave.</summary>
    public void Flush()
    {
        if (!_isTouched) return;
        _isTouched = false;
        foreach (EventStream stream in _streams) stream.Flush();
    }

    private void Send(IMessage message, MediaType type)
    {
        if (!_streams.Exists(stream => stream.Type == type)) return;
        _record.Add(message, type);
        ArraySegment<byte> record = _record.Take();
        foreach (EventStream stream in _streams)
            if (stream.Type == type) stream.SendRecord(record);
        ArrayPool<byte>.Shared.Return(record.Array!);
    }
}
