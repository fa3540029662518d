namespace Mesosd.Settings;

/// <summary>Why settings cannot be used. Its text is complete: what, from where, what was expected.</summary>
/// <param name="Subject">The flag with its value, or the file.</param>
/// <param name="Origin">Where it was found; empty when that is the subject itself.</param>
/// <param name="Problem">What is wrong and what to do, one or more sentences.</param>
public sealed record FlagError(string Subject, string Origin, string Problem)
{
    /// <summary>The whole text, on one line.</summary>
    public override string ToString() => FlagDisplay.OneLine(
        Origin.Length == 0 ? $"{Subject}: {Problem}" : $"{Subject} ({Origin}): {Problem}");
}
