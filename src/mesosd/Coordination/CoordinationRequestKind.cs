namespace Mesosd.Coordination;

/// <summary>What may be asked of the coordination service.</summary>
public enum CoordinationRequestKind : byte
{
    /// <summary>The names of a node's children.</summary>
    List,

    /// <summary>A node's content.</summary>
    Read,

    /// <summary>Changes that happen all or not at all.</summary>
    Transact,
}
