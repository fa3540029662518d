using Mesosd.Master;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Master;

/// <summary>
/// What reaches a master's loop: an input of its core, a reader who wants to see it, or the wish to stop.
/// </summary>
internal readonly struct MasterHostInput
{
    /// <summary>For the core; unused by the others.</summary>
    public MasterInput Input { get; private init; }

    /// <summary>Opened and Lost: the connection itself, which the core knows by its id.</summary>
    public Connection? Connection { get; private init; }

    /// <summary>Answered with a snapshot at the end of the turn.</summary>
    public SnapshotRequest? Reader { get; private init; }

    /// <summary>Whether the core takes nothing more and all peers are told goodbye.</summary>
    public bool IsFarewell { get; private init; }

    public static MasterHostInput ForCore(in MasterInput input, Connection? connection = null) =>
        new() { Input = input, Connection = connection };

    public static MasterHostInput ForReader(SnapshotRequest reader) => new() { Reader = reader };

    public static MasterHostInput Farewell() => new() { IsFarewell = true };
}
