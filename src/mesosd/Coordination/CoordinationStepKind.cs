namespace Mesosd.Coordination;

/// <summary>What a step of a transaction does.</summary>
public enum CoordinationStepKind : byte
{
    /// <summary>Fails with NoNode when there is no such node; changes nothing.</summary>
    Check,

    /// <summary>Makes a node that stays; fails with NodeExists.</summary>
    Create,

    /// <summary>
    /// Makes a node that ends with the session, with a number of ten digits behind the path, higher than all before it.
    /// </summary>
    CreateMember,

    /// <summary>Replaces a node's content; fails with NoNode.</summary>
    Write,

    /// <summary>Deletes a node without children; fails with NoNode.</summary>
    Delete,
}
