using System.Globalization;
using System.Text;

namespace Mesosd.Cli;

/// <summary>
/// A table for people: aligned columns, two spaces between them, cut to the terminal's width where columns
/// allow it. Cells may come from strangers: what would steer the terminal is replaced.
/// </summary>
public sealed class TextTable(params TextColumn[] columns)
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; missing cells are empty.</summary>
    public void Add(params string[] cells)
    {
        string[] row = new string[columns.Length];
        for (int i = 0; i < row.Length; i++) row[i] = i < cells.Length ? Clean(cells[i]) : "";
        _rows.Add(row);
    }

    /// <summary>The heading and all rows.</summary>
    /// <param name="width">The most columns a line may have; null for any number.</param>
    public IEnumerable<string> Lines(int? width)
    {
        int[] widths = Measure();
        if (width is { } most) Shrink(widths, most);
        yield return Line([.. columns.Select(column => column.Title)], widths);
        foreach (string[] row in _rows) yield return Line(row, widths);
    }

    private int[] Measure()
    {
        int[] widths = [.. columns.Select(column => WidthOf(column.Title))];
        foreach (string[] row in _rows)
            for (int i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], WidthOf(row[i]));
        return widths;
    }

    // The widest of those that may shrink gives way first, so that short cells stay whole.
    private void Shrink(int[] widths, int most)
    {
        int excess = widths.Sum() + Gap.Length * (widths.Length - 1) - most;
        for (; excess > 0; excess--)
        {
            int widest = -1;
            for (int i = 0; i < widths.Length; i++)
            {
                bool canShrink = columns[i].MinWidth is { } min && widths[i] > Math.Max(min, 1);
                if (canShrink && (widest < 0 || widths[i] > widths[widest])) widest = i;
            }
            if (widest < 0) return;
            widths[widest]--;
        }
    }

    private string Line(string[] cells, int[] widths)
    {
        StringBuilder line = new();
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0) line.Append(Gap);
            string cell = Cut(cells[i], widths[i]);
            string padding = new(' ', widths[i] - WidthOf(cell));
            line.Append(columns[i].Alignment == TextAlignment.Right ? padding + cell : cell + padding);
        }
        return line.ToString().TrimEnd();
    }

    private static string Cut(string cell, int width)
    {
        if (WidthOf(cell) <= width) return cell;
        StringInfo letters = new(cell);
        return letters.SubstringByTextElements(0, width - 1) + "…";
    }

    private static int WidthOf(string cell) => new StringInfo(cell).LengthInTextElements;

    private static string Clean(string cell) =>
        cell.Any(char.IsControl)
            ? string.Concat(cell.Select(letter => char.IsControl(letter) ? '?' : letter))
            : cell;
}
