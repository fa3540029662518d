using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>What readers are told about a master that its core does not know.</summary>
public sealed record MasterFacts
{
    /// <summary>The version as clients of Mesos look for it, with what is known of the build.</summary>
    public required VersionInfo Version { get; init; }

    /// <summary>The program's own version.</summary>
    public string OwnVersion { get; init; } = MesosdVersion.Text;

    /// <summary>When the process began; null for when its leadership did.</summary>
    public Instant? StartedAt { get; init; }

    /// <summary>The flags in force, by name.</summary>
    public IReadOnlyList<Flag> Flags { get; init; } = [];

    /// <summary>The cluster's name; null for none.</summary>
    public string? Cluster { get; init; }

    /// <summary>The folder of log files; null for none.</summary>
    public string? LogFolder { get; init; }
}
