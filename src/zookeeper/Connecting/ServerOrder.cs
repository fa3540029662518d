namespace Mesosd.ZooKeeper.Connecting;

/// <summary>
/// Which server is tried next, and after which pause. The order is shuffled once, from the seed; all servers are tried
/// in turn, and only when a whole round was in vain there is a pause, whose limit doubles from round to round.
/// </summary>
internal sealed class ServerOrder
{
    /// <summary>The limit of the first pause: a server that is being restarted is not there at once.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The limit of all later pauses: trying costs little, and a session's time runs.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private const int MaxDoublings = 20;

    private readonly ZooKeeperServer[] _servers;
    private ulong _random;
    private int _next;
    private int _failures;

    public ServerOrder(IReadOnlyList<ZooKeeperServer> servers, ulong seed)
    {
        _servers = [.. servers];
        _random = seed;
        for (int last = _servers.Length - 1; last > 0; last--)
        {
            int other = (int)(Draw() * (last + 1));
            (_servers[last], _servers[other]) = (_servers[other], _servers[last]);
        }
    }

    public int Count => _servers.Length;

    /// <summary>The server to try now; the next one comes after it.</summary>
    public ZooKeeperServer Next()
    {
        ZooKeeperServer server = _servers[_next];
        _next = (_next + 1) % _servers.Length;
        return server;
    }

    /// <summary>The server was of no use.</summary>
    /// <returns>How long to wait before the next one; between half of the limit and the limit.</returns>
    public TimeSpan Failed()
    {
        _failures++;
        if (_failures % _servers.Length != 0) return TimeSpan.Zero;
        int round = Math.Min((_failures / _servers.Length) - 1, MaxDoublings);
        TimeSpan limit = FirstPause * Math.Pow(2, round);
        if (limit > LongestPause) limit = LongestPause;
        return limit * (0.5 + (0.5 * Draw()));
    }

    /// <summary>A server was of use: the next failure is the first again.</summary>
    public void Succeeded() => _failures = 0;

    // SplitMix64, by Steele, Lea and Flood; 53 bits of it fill a double exactly.
    private double Draw()
    {
        ulong mixed = _random += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        mixed ^= mixed >> 31;
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }
}
