namespace Mesosd.Metrics;

/// <summary>What a role's HTTP has done since its start, and has open.</summary>
public sealed record HttpCounts
{
    /// <summary>Nothing yet.</summary>
    public static HttpCounts None { get; } = new();

    /// <summary>Connections that are served.</summary>
    public int OpenConnections { get; init; }

    /// <summary>Connections that were served so far.</summary>
    public long OpenedConnections { get; init; }

    /// <summary>Connections that were too many.</summary>
    public long TurnedAway { get; init; }

    /// <summary>Requests that are being answered, streams among them.</summary>
    public int OpenRequests { get; init; }

    /// <summary>Requests that were answered.</summary>
    public long Requests { get; init; }

    /// <summary>Those of them that were answered 401.</summary>
    public long Unauthorized { get; init; }

    /// <summary>How long answers took, by path; streams are not among them.</summary>
    public IReadOnlyList<KeyValuePair<string, HistogramReading>> Times { get; init; } = [];

    /// <summary>Sets the figures.</summary>
    public void AddTo(MetricList metrics)
    {
        metrics["http/open_connections"] = OpenConnections;
        metrics["http/opened_connections"] = OpenedConnections;
        metrics["http/turned_away_connections"] = TurnedAway;
        metrics["http/open_requests"] = OpenRequests;
        metrics["http/requests"] = Requests;
        metrics["http/unauthorized_requests"] = Unauthorized;
    }

    /// <summary>The times for Prometheus.</summary>
    public HistogramFamily ToFamily() => new(
        "mesosd_http_request_duration_seconds", "How long answers took over HTTP, streams left out", "endpoint", Times);
}
