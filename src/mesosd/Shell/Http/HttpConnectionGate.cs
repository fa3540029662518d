using System.Text;
using Mesosd.Protocol.Wire;
using Microsoft.AspNetCore.Connections;

namespace Mesosd.Shell.Http;

/// <summary>Counts connections and answers those that are too many, instead of leaving them waiting. Thread-safe.</summary>
internal sealed class HttpConnectionGate(int maxConnections, Action<string> notice)
{
    private static readonly TimeSpan s_fullSpell = TimeSpan.FromSeconds(10);

    // Such a client may not read: its connection is not held for that.
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly byte[] _full = AnswerOf(maxConnections);
    private int _open;
    private long _opened;
    private long _turnedAway;
    private MonotonicTime? _lastFull;

    /// <summary>How many are served now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How many were served so far.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>How many were turned away.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Serves a connection, or tells it to come again.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= maxConnections)
            {
                Interlocked.Increment(ref _opened);
                await next(connection);
            }
            else
            {
                await TurnAwayAsync(connection);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task TurnAwayAsync(ConnectionContext connection)
    {
        Interlocked.Increment(ref _turnedAway);
        NoteFullness();
        using CancellationTokenSource limit = new(s_lastWords);
        try
        {
            await connection.Transport.Output.WriteAsync(_full, limit.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // It does not want to know.
        }
    }

    // Once per spell: clients that come and go at the limit must not fill the log.
    private void NoteFullness()
    {
        MonotonicTime now = MonotonicTime.Now;
        lock (_gate)
        {
            bool isNew = _lastFull is not { } last || now - last >= s_fullSpell;
            _lastFull = now;
            if (!isNew) return;
        }
        notice($"{maxConnections} connections of HTTP are open, and no more are taken for now (--http_max_connections)");
    }

    private static byte[] AnswerOf(int maxConnections)
    {
        string text = $"{maxConnections} connections are open, and no more are taken for now; try again later\n";
        return Encoding.ASCII.GetBytes(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 5\r\n" +
            $"Connection: close\r\nContent-Length: {text.Length}\r\n\r\n{text}");
    }
}
