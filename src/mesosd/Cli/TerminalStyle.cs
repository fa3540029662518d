using System.Globalization;

namespace Mesosd.Cli;

/// <summary>How a terminal shows text.</summary>
/// <param name="Width">Its columns; null when the output is no terminal and lines may be as long as they
/// like.</param>
/// <param name="HasColour">Whether escape sequences for colours are wanted.</param>
public sealed record TerminalStyle(int? Width, bool HasColour)
{
    // Narrower windows than this cannot show a table; wider ones than this are not windows.
    private const int MinWidth = 20;
    private const int MaxWidth = 10_000;

    /// <summary>No terminal at all.</summary>
    public static TerminalStyle Plain { get; } = new(null, false);

    /// <summary>
    /// Decides by the usual conventions: <c>NO_COLOR</c> set to anything and <c>TERM=dumb</c> switch colours
    /// off, <c>COLUMNS</c> is stronger than what the system says.
    /// </summary>
    /// <param name="isTerminal">Whether the output is a terminal.</param>
    /// <param name="columns">Its width by the system; null when unknown.</param>
    /// <param name="variable">Reads the environment.</param>
    public static TerminalStyle Choose(bool isTerminal, int? columns, Func<string, string?> variable)
    {
        bool isStated = int.TryParse(variable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture,
            out int stated)
            && stated is >= MinWidth and <= MaxWidth;
        int? width = isStated
            ? stated
            : isTerminal && columns is >= MinWidth and <= MaxWidth ? columns : null;
        bool isPlain = variable("NO_COLOR") is { Length: > 0 } || variable("TERM") is null or "" or "dumb";
        return new TerminalStyle(width, isTerminal && !isPlain);
    }
}
