using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class AttributeConstraintTests
{
    [Theory]
    [InlineData("a)|(?:b", "InsufficientOpeningParentheses")]
    [InlineData("[", "UnterminatedBracket")]
    [InlineData("(?x)a #", "InsufficientClosingParentheses")]
    public void Malformed_expression_is_refused_with_its_fault(string text, string fault) =>
        Assert.Equal($"the expression '{text}' is malformed: {fault}", FaultOf(text));

    [Theory]
    [InlineData(@"(.)\1")]
    [InlineData("(?=a)")]
    [InlineData("a{260}")]
    [InlineData("((a{1,1000}){1,1000}){1,1000}")]
    [InlineData("(?:a|b)*a(?:a|b){900}")]
    public void Expression_that_could_loop_back_or_has_a_huge_automaton_is_refused(string text) =>
        Assert.EndsWith("has more than 250 states", FaultOf(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("(?:node|host)-[0-9]{1,3}\\.eu", "node-17.eu", true)]
    [InlineData("a|b", "ba", false)]
    [InlineData("(a+)+", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false)]
    public void Expression_must_match_the_whole_text(string text, string host, bool matches) => Assert.Equal(
        matches, Constraint(text, out _)!.Holds(new AgentTraits { Hostname = host }));

    private static string FaultOf(string text)
    {
        Assert.Null(Constraint(text, out string? fault));
        return fault!;
    }

    private static AttributeConstraint? Constraint(string text, out string? fault) => AttributeConstraint.Create(
        ConstraintSubject.Hostname, "", ConstraintPredicate.TextMatches, text, out fault);
}
