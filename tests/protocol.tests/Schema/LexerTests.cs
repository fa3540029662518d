using Mesosd.Protocol.Generator;
using Xunit;

namespace Mesosd.Protocol.Tests;

public sealed class LexerTests
{
    private static IReadOnlyList<ProtoToken> Read(string text) => ProtoLexer.Read("a.proto", text);

    private static string Kinds(string text) =>
        string.Join(" ", Read(text).Select(token => $"{token.Kind}:{token.Value}"));

    [Theory]
    [InlineData("message A {}", "Word:message Word:A Sign:{ Sign:} End:")]
    [InlineData("mesos.v1.TaskID id=1;", "Word:mesos.v1.TaskID Word:id Sign:= Number:1 Sign:; End:")]
    [InlineData("0x1F 1.5 1e-3 -2", "Number:0x1F Number:1.5 Number:1e-3 Sign:- Number:2 End:")]
    [InlineData("map<string, A>", "Word:map Sign:< Word:string Sign:, Word:A Sign:> End:")]
    [InlineData("\"a\\\"b\" 'c'", "Text:a\"b Text:c End:")]
    [InlineData("", "End:")]
    public void Text_is_cut_into_tokens(string text, string expected) => Assert.Equal(expected, Kinds(text));

    [Fact]
    public void Tokens_know_their_line_and_column()
    {
        ProtoToken token = Read("a\n  /* x\n y */ b").First(next => next.Value == "b");
        Assert.Equal((3, 7), (token.Line, token.Column));
    }

    [Theory]
    [InlineData("// one\nword", "one")]
    [InlineData("// one\n// two\nword", "one\ntwo")]
    [InlineData("/* one\n * two */\nword", "one\ntwo")]
    [InlineData("// apart\n\n// one\nword", "one")]
    [InlineData("// apart\n\nword", null)]
    [InlineData("x; // about x\nword", null)]
    [InlineData("x { // about x\n// one\nword", "one")]
    public void Comment_right_above_belongs_to_the_token(string text, string? expected) =>
        Assert.Equal(expected, Read(text).First(token => token.Value == "word").Comment);

    [Theory]
    [InlineData("\"abc", 1, "this string never ends")]
    [InlineData("\n /* abc", 2, "this comment never ends")]
    [InlineData("message A { # }", 1, "the character '#' has no meaning here")]
    [InlineData("\"\\q\"", 1, "expected one of \\n")]
    public void Fault_names_line_and_what_was_expected(string text, int line, string expected)
    {
        SchemaException fault = Assert.Throws<SchemaException>(() => Read(text));
        Assert.Equal(line, fault.Line);
        Assert.Contains(expected, fault.Message);
    }
}
