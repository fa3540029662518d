using System.Threading.Channels;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>What a client told of its session, to be waited for.</summary>
internal sealed class SessionLog
{
    private readonly Channel<SessionChange> _changes = Channel.CreateUnbounded<SessionChange>();

    public void Add(SessionChange change) => _changes.Writer.TryWrite(change);

    /// <summary>The next change that was not waited for yet.</summary>
    public async Task<SessionChange> NextAsync() => await _changes.Reader.ReadAsync().AsTask().OrTimeout();

    /// <summary>Skips changes until the session stands like that.</summary>
    public async Task<SessionChange> UntilAsync(SessionState state)
    {
        while (true)
        {
            SessionChange change = await NextAsync();
            if (change.State == state) return change;
        }
    }
}
