using Mesosd.Cli;
using Xunit;

namespace Mesosd.Tests.Cli;

public sealed class TextTests
{
    [Fact]
    public void Table_aligns_words_left_and_numbers_right()
    {
        TextTable table = new(new TextColumn("ID"), new TextColumn("CPUS", TextAlignment.Right),
            new TextColumn("HOST"));
        table.Add("a1", "0.5", "node-1");
        table.Add("a-long-one", "16", "n");
        table.Add("b");
        Assert.Equal(
        [
            "ID          CPUS  HOST",
            "a1           0.5  node-1",
            "a-long-one    16  n",
            "b",
        ], table.Lines(null));
    }

    [Theory]
    [InlineData(24, "abcdefghij  klmnopqrstuv")]
    [InlineData(20, "abcdefghij  klmnopq…")]
    [InlineData(14, "abcdefghij  k…")]
    [InlineData(5, "abcdefghij  k…")]
    public void Table_cuts_only_what_may_be_cut(int width, string expected)
    {
        TextTable table = new(new TextColumn("A"), new TextColumn("B") { MinWidth = 2 });
        table.Add("abcdefghij", "klmnopqrstuv");
        Assert.Equal(expected, table.Lines(width).Last());
    }

    [Fact]
    public void Widest_column_gives_way_first()
    {
        TextTable table = new(new TextColumn("A") { MinWidth = 3 }, new TextColumn("B") { MinWidth = 3 });
        table.Add("abcdefgh", "ijklmnopqrst");
        Assert.Equal("abcdefgh  ijklmno…", table.Lines(18).Last());
    }

    [Fact]
    public void Cells_from_strangers_cannot_steer_the_terminal()
    {
        TextTable table = new(new TextColumn("NAME"));
        table.Add("a\u001b[2Jb\nc");
        Assert.Equal(["NAME", "a?[2Jb?c"], table.Lines(80));
    }

    [Fact]
    public void Letters_of_several_parts_count_once()
    {
        TextTable table = new(new TextColumn("A"), new TextColumn("B"));
        table.Add("e\u0301", "x");
        Assert.Equal("e\u0301  x", table.Lines(null).Last());
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KB")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(1048575, "1 MB")]
    [InlineData(1.5 * (1L << 40), "1.5 TB")]
    public void Bytes_are_shown_in_the_unit_that_fits(double bytes, string expected) =>
        Assert.Equal(expected, HumanText.Bytes(bytes));

    [Fact]
    public void Amounts_are_short()
    {
        Assert.Equal("1.5 GB", HumanText.Megabytes(1536));
        Assert.Equal("0.125", HumanText.Amount(0.125));
        Assert.Equal("4", HumanText.Amount(4));
        Assert.Equal("33.3 %", HumanText.Percent(1 / 3.0));
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.0204, "20.4ms")]
    [InlineData(1.54, "1.5s")]
    [InlineData(59.96, "1m")]
    [InlineData(65, "1m 5s")]
    [InlineData(3600, "1h")]
    [InlineData(7384, "2h 3m")]
    [InlineData(183600, "2d 3h")]
    [InlineData(-65, "-1m 5s")]
    public void Spans_are_shown_in_their_two_largest_units(double seconds, string expected) =>
        Assert.Equal(expected, HumanText.Span(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(-5, "now")]
    [InlineData(0.9, "now")]
    [InlineData(1.9, "1s")]
    [InlineData(3661, "1h 1m")]
    public void Ages_count_whole_seconds(double seconds, string expected) =>
        Assert.Equal(expected, HumanText.Age(Instant.Zero, Instant.Zero + TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Text_is_wrapped_at_spaces()
    {
        Assert.Equal(["one two", "three", "a-very-long-word", "end", "", "next"],
            TextWrap.Lines("one two  three a-very-long-word end\n\nnext", 8));
        Assert.Equal(["  one", "  two"], TextWrap.Indented("one two", 2, 6));
        Assert.Equal([""], TextWrap.Lines("", 10));
    }

    [Theory]
    [InlineData(true, 120, null, null, "xterm", 120, true)]
    [InlineData(true, 120, "90", null, "xterm", 90, true)]
    [InlineData(true, 120, null, "1", "xterm", 120, false)]
    [InlineData(true, 120, null, null, "dumb", 120, false)]
    [InlineData(true, null, null, null, null, null, false)]
    [InlineData(false, 120, null, null, "xterm", null, false)]
    [InlineData(false, null, "70", null, "xterm", 70, false)]
    [InlineData(true, 3, "x", "", "xterm", null, true)]
    public void Terminal_follows_the_usual_conventions(
        bool isTerminal, int? columns, string? stated, string? noColour, string? term, int? width, bool hasColour)
    {
        string? Variable(string name) => name switch
        {
            "COLUMNS" => stated,
            "NO_COLOR" => noColour,
            _ => term
        };
        Assert.Equal(new TerminalStyle(width, hasColour),
            TerminalStyle.Choose(isTerminal, columns, Variable));
    }
}
