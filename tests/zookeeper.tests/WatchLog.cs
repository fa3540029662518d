using System.Threading.Channels;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>What watches told, to be waited for.</summary>
internal sealed class WatchLog
{
    private readonly Channel<WatchEvent> _events = Channel.CreateUnbounded<WatchEvent>();

    public bool IsEmpty => !_events.Reader.TryPeek(out _);

    public void Add(WatchEvent seen) => _events.Writer.TryWrite(seen);

    public async Task<WatchEvent> NextAsync() => await _events.Reader.ReadAsync().AsTask().OrTimeout();
}
