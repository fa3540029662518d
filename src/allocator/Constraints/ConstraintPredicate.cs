namespace Mesosd.Allocation;

/// <summary>What a constraint demands of its subject.</summary>
public enum ConstraintPredicate
{
    /// <summary>It is there.</summary>
    Exists,

    /// <summary>It is not there.</summary>
    NotExists,

    /// <summary>It is there and equals the text; attributes that are no texts pass.</summary>
    TextEquals,

    /// <summary>It is not there or differs from the text; attributes that are no texts pass.</summary>
    TextNotEquals,

    /// <summary>It is there and the whole of it matches the expression; attributes that are no texts pass.</summary>
    TextMatches,

    /// <summary>It is not there or does not match the expression; attributes that are no texts pass.</summary>
    TextNotMatches,
}
