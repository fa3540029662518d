namespace Mesosd.Journal;

/// <summary>What is wrong with a journal's bytes.</summary>
public enum JournalDamage
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The last write was cut off. Nothing that was promised to anybody is missing.</summary>
    TornEnd,

    /// <summary>
    /// Records behind the damage cannot be trusted: what they tell may rest on what is lost.
    /// </summary>
    Inside,
}
