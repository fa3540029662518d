using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>What readers are told about an agent that its core does not know.</summary>
public sealed record AgentFacts
{
    /// <summary>The version as clients of Mesos look for it, with what is known of the build.</summary>
    public required VersionInfo Version { get; init; }

    /// <summary>The program's own version.</summary>
    public string OwnVersion { get; init; } = MesosdVersion.Text;

    /// <summary>When its process started.</summary>
    public required Instant StartedAt { get; init; }

    /// <summary>How Mesos' processes name it: <c>slave(1)@ADDRESS:PORT</c>.</summary>
    public string Pid { get; init; } = "";

    /// <summary>The flags in force, by name.</summary>
    public IReadOnlyList<Flag> Flags { get; init; } = [];

    /// <summary>The folder of log files; null for none.</summary>
    public string? LogFolder { get; init; }
}
