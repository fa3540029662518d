namespace Mesosd.Journal;

/// <summary>What could be read of a journal.</summary>
/// <param name="Records">The records before the first damage, in the order of writing.</param>
/// <param name="GoodBytes">How many bytes they take.</param>
/// <param name="Damage">Whether and where there is damage behind them.</param>
/// <param name="Fault">What is wrong there, for people; empty without damage.</param>
public sealed record JournalReading<T>(
    IReadOnlyList<T> Records, int GoodBytes, JournalDamage Damage, string Fault);
