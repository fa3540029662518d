using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Master;

/// <summary>
/// What reaches a master's loop: something that a peer did, something else that happened to the process, or a reader
/// who wants to see it.
/// </summary>
internal readonly struct MasterHostInput
{
    /// <summary>What a peer did; unused by the others.</summary>
    public MasterInput Input { get; private init; }

    /// <summary>What happened otherwise; null for the others.</summary>
    public LeadershipInput? Process { get; private init; }

    /// <summary>Opened and Lost: the link itself, which the core knows by its id.</summary>
    public IPeerLink? Link { get; private init; }

    /// <summary>Answered with a snapshot at the end of the turn.</summary>
    public SnapshotRequest? Reader { get; private init; }

    public static MasterHostInput ForCore(in MasterInput input, IPeerLink? link = null) =>
        new() { Input = input, Link = link };

    public static MasterHostInput ForProcess(in LeadershipInput input) => new() { Process = input };

    public static MasterHostInput ForReader(SnapshotRequest reader) => new() { Reader = reader };
}
