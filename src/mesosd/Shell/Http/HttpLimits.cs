namespace Mesosd.Shell.Http;

/// <summary>What HTTP clients may do. Every limit has its reason beside it.</summary>
public sealed record HttpLimits
{
    /// <summary>
    /// Ten thousand schedulers or subscribers with a stream and a connection for calls each. What an idle one costs stands in
    /// docs/http-api.md.
    /// </summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>As a native frame: the largest body is an accept of very many tasks.</summary>
    public long MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>Request line and headers each; long filters of state queries fit.</summary>
    public int MaxHeaderBytes { get; init; } = 16 << 10;

    /// <summary>
    /// What one turn may bring to a client that has read all before and reads on: the state of all tasks of the largest
    /// framework.
    /// </summary>
    public const int MaxBurstBytes = 256 << 20;

    /// <summary>
    /// What may wait for a client that does not read its stream; many clients may fall asleep at once, and a healthy one
    /// is never so far behind. Buffers come in powers of two, so this costs 1 MiB.
    /// </summary>
    public int MaxStreamBytes { get; init; } = 512 << 10;

    /// <summary>How long a client that is far behind may take nothing; a slow link takes some KiB a second.</summary>
    public static TimeSpan StreamPatience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Requests at a time on one connection of HTTP/2: a subscription and calls beside it, or a page of a browser. Those above
    /// wait at the client.
    /// </summary>
    public int MaxStreamsPerConnection { get; init; } = 100;

    /// <summary>After how much silence a connection of HTTP/2 is asked whether it is alive; half of what is kept idle.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may take for its headers.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an unused connection is kept; scrapers come every 15 to 60 seconds.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);
}
