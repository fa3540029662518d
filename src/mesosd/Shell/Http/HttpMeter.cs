using System.Diagnostics;
using Mesosd.Metrics;
using Mesosd.Shell.Metrics;

namespace Mesosd.Shell.Http;

/// <summary>Counts requests and measures them by path. Paths are added before the first request; then thread-safe.</summary>
internal sealed class HttpMeter
{
    private readonly SortedDictionary<string, Histogram> _times = new(StringComparer.Ordinal);
    private int _open;
    private long _requests;
    private long _unauthorized;

    /// <summary>Where the times of a path are counted; the same with and without the role's prefix.</summary>
    public Histogram TimesOf(string path)
    {
        string bare = HttpRealms.WithoutPrefix(path);
        if (!_times.TryGetValue(bare, out Histogram? times)) _times.Add(bare, times = new Histogram());
        return times;
    }

    /// <summary>A request comes; gives its beginning for <see cref="End"/>.</summary>
    public long Begin()
    {
        Interlocked.Increment(ref _open);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>It is answered.</summary>
    /// <param name="began">What <see cref="Begin"/> gave.</param>
    /// <param name="times">Where its time counts; null for nowhere.</param>
    public void End(long began, Histogram? times)
    {
        Interlocked.Decrement(ref _open);
        Interlocked.Increment(ref _requests);
        times?.Record(Stopwatch.GetElapsedTime(began));
    }

    /// <summary>A request came from somebody who did not prove who he is.</summary>
    public void CountUnauthorized() => Interlocked.Increment(ref _unauthorized);

    /// <summary>What was counted so far.</summary>
    public HttpCounts Read(HttpConnectionGate gate) => new()
    {
        OpenConnections = gate.Open,
        OpenedConnections = gate.Opened,
        TurnedAway = gate.TurnedAway,
        OpenRequests = Volatile.Read(ref _open),
        Requests = Interlocked.Read(ref _requests),
        Unauthorized = Interlocked.Read(ref _unauthorized),
        Times =
        [
            .. _times.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Read())).Where(entry => entry.Value.Count > 0),
        ],
    };
}
