using Mesosd.Master;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Master;

/// <summary>What reaches a master's loop: an input of its core, or a reader who wants to see it.</summary>
internal readonly struct MasterHostInput
{
    /// <summary>For the core; unused by a reader.</summary>
    public MasterInput Input { get; private init; }

    /// <summary>Opened and Lost: the connection itself, which the core knows by its id.</summary>
    public Connection? Connection { get; private init; }

    /// <summary>Completed with a snapshot at the end of the turn.</summary>
    public SnapshotReader? Reader { get; private init; }

    public static MasterHostInput ForCore(in MasterInput input, Connection? connection = null) =>
        new() { Input = input, Connection = connection };

    public static MasterHostInput ForReader(SnapshotReader reader) => new() { Reader = reader };
}
