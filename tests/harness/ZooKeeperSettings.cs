namespace Mesosd.Harness;

/// <summary>How the ensemble of a test is set up.</summary>
public sealed record ZooKeeperSettings
{
    /// <summary>ZooKeeper's unit of time: sessions last at least two of them, and expire in steps of one.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a follower may be behind or silent before it or its leader gives up.</summary>
    public TimeSpan SyncLimit { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Whether servers wait for their disk: true costs time, and only a crash of the machine shows the difference.</summary>
    public bool ForceSync { get; init; }

    /// <summary>Whether servers have a port for TLS too, with a certificate made for them.</summary>
    public bool HasTls { get; init; }

    /// <summary>Lines for every server's configuration file.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>More properties of the virtual machine, such as <c>-Dzookeeper.…=…</c>.</summary>
    public IReadOnlyList<string> JavaOptions { get; init; } = [];
}
