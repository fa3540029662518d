namespace Mesosd.Simulation;

/// <summary>A session as the service knows it.</summary>
internal sealed class ServiceSession(long id, TimeSpan timeout)
{
    public long Id { get; } = id;

    public TimeSpan Timeout { get; } = timeout;

    /// <summary>When the service last heard of it.</summary>
    public Instant HeardAt { get; set; }

    /// <summary>Who speaks for it now; null while nobody does.</summary>
    public ServiceClient? Client { get; set; }

    /// <summary>Whose it is, connected or not.</summary>
    public VirtualProcess? Owner { get; set; }

    public VirtualConnection? Connection { get; set; }

    /// <summary>What is watched: a node, or its children.</summary>
    public HashSet<(string Path, bool IsChildren)> Watches { get; } = [];

    /// <summary>What changed while nobody was there to be told.</summary>
    public List<string> Untold { get; } = [];
}
