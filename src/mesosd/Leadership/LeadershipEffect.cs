using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Leadership;

/// <summary>
/// One thing that a master's process wants done besides what its <c>MasterCore</c> wants. What the members mean
/// depends on <see cref="Kind"/>.
/// </summary>
public readonly struct LeadershipEffect
{
    private LeadershipEffect(LeadershipEffectKind kind) => Kind = kind;

    /// <summary>What to do.</summary>
    public LeadershipEffectKind Kind { get; }

    /// <summary>Notice: how much it matters.</summary>
    public NoticeSeverity Severity { get; private init; }

    /// <summary>Announce: whether the leader is this process.</summary>
    public bool IsSelf { get; private init; }

    /// <summary>Stop: the process' exit code.</summary>
    public int ExitCode { get; private init; }

    /// <summary>Ask: the number that the answer carries.</summary>
    public CoordinationRequestId RequestId { get; private init; }

    /// <summary>Ask: the request.</summary>
    public CoordinationRequest? Request { get; private init; }

    /// <summary>Append: one entry. Replace: all of them.</summary>
    public IReadOnlyList<RegistryEntry>? Entries { get; private init; }

    /// <summary>Announce, StandBy: the leader, or null for none.</summary>
    public MasterInfo? Leader { get; private init; }

    /// <summary>StandBy: our own election node's name, which the leader is told.</summary>
    public string? ElectionNode { get; private init; }

    /// <summary>SendPeersAway, Notice, Stop: a sentence.</summary>
    public string? Text { get; private init; }

    public static LeadershipEffect Ask(CoordinationRequestId id, CoordinationRequest request) =>
        new(LeadershipEffectKind.Ask) { RequestId = id, Request = request };

    public static LeadershipEffect Append(RegistryEntry entry) =>
        new(LeadershipEffectKind.Append) { Entries = [entry] };

    public static LeadershipEffect Replace(IReadOnlyList<RegistryEntry> entries) =>
        new(LeadershipEffectKind.Replace) { Entries = entries };

    public static LeadershipEffect Announce(MasterInfo? leader, bool isSelf) =>
        new(LeadershipEffectKind.Announce) { Leader = leader, IsSelf = isSelf };

    public static LeadershipEffect StandBy(MasterInfo? leader, string electionNode) =>
        new(LeadershipEffectKind.StandBy) { Leader = leader, ElectionNode = electionNode };

    public static LeadershipEffect SendPeersAway(string why) =>
        new(LeadershipEffectKind.SendPeersAway) { Text = why };

    public static LeadershipEffect Notice(NoticeSeverity severity, string text) =>
        new(LeadershipEffectKind.Notice) { Severity = severity, Text = text };

    public static LeadershipEffect Stop(int exitCode, string text) =>
        new(LeadershipEffectKind.Stop) { ExitCode = exitCode, Text = text };
}
