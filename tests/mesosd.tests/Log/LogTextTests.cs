using Mesosd.Shell.Log;
using Xunit;

namespace Mesosd.Tests.Log;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain, with umlauts: äöü", "plain, with umlauts: äöü")]
    [InlineData("", "")]
    [InlineData("a\nI1126 forged", "a I1126 forged")]
    [InlineData("a\r\nb\u2028c\u0085d\fe", "a b c d e")]
    [InlineData("a\tb", "a b")]
    [InlineData("a\u001b[2Jb\0c\u009bd\u007fe\vf", "a?[2Jb?c?d?e?f")]
    public void A_text_becomes_one_line_that_steers_no_terminal(string text, string line) =>
        Assert.Equal(line, LogText.OneLine(text));

    [Fact]
    public void What_is_too_long_is_cut_and_says_so()
    {
        string longest = new('x', LogText.MaxLetters);
        Assert.Equal(longest, LogText.OneLine(longest));
        Assert.Equal($"{longest}... and 3 letters more", LogText.OneLine(longest + "\ny\n"));
    }
}
