namespace Mesosd.Allocation;

/// <summary>What of a top-level role decides whether its turn need be looked at.</summary>
[Flags]
internal enum TurnMarks : byte
{
    None = 0,

    /// <summary>Its limit leaves room for an offer of resources that nobody reserved.</summary>
    HasRoom = 1,

    /// <summary>A guarantee of it is open.</summary>
    HasOpenGuarantee = 2,

    /// <summary>Somebody in it may have something.</summary>
    Present = 4,
}
