using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["port", "work_dir", "agent_ping_timeout", "ip", "zk"];

    [Theory]
    [InlineData("prot", "port")]
    [InlineData("workdir", "work_dir")]
    [InlineData("work-dir", "work_dir")]
    [InlineData("agent_ping_timeuot", "agent_ping_timeout")]
    [InlineData("Zk", "zk")]
    public void Slip_of_the_finger_is_understood(string word, string meant) =>
        Assert.Equal(meant, Suggestion.For(word, Known));

    [Theory]
    [InlineData("")]
    [InlineData("something_else")]
    [InlineData("xy")]
    public void Other_word_gets_no_suggestion(string word) => Assert.Null(Suggestion.For(word, Known));
}
