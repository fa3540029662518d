namespace Mesosd.Cli;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Alignment">Right for numbers.</param>
public sealed record TextColumn(string Title, TextAlignment Alignment = TextAlignment.Left)
{
    /// <summary>
    /// How narrow it may become when the terminal is too narrow; null when it must stay whole.
    /// </summary>
    public int? MinWidth { get; init; }
}
