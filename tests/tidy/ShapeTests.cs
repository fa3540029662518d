using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Mesosd.Tidy;

/// <summary>Sizes, names and habits. The limits only ever go down.</summary>
public sealed class ShapeTests
{
    private const int MaxFileLines = 600;
    private const int MaxTestFileLines = 900;
    private const int MaxFunctionLines = 70;
    private const int MaxLineColumns = 130;

    private static readonly string[] VagueNames = ["Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Processor"];
    private static readonly string[] UnfinishedMarks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    [Fact]
    public void No_file_is_longer_than_its_limit()
    {
        Check(SourceTree.Files, file =>
        {
            int limit = file.Path.StartsWith("src/", StringComparison.Ordinal) ? MaxFileLines : MaxTestFileLines;
            return file.Lines.Length <= limit ? [] : [$"{file.Path} has {file.Lines.Length} lines (limit {limit}): split it by conversation"];
        });
    }

    [Fact]
    public void No_function_is_longer_than_seventy_lines()
    {
        Check(SourceTree.Under("src"), file => file.Syntax.DescendantNodes()
            .OfType<BaseMethodDeclarationSyntax>()
            .Where(method => Length(method) > MaxFunctionLines)
            .Select(method => $"{file.Path}:{file.LineOf(method)} is {Length(method)} lines long: move its leaves out"));
    }

    [Fact]
    public void No_line_is_wider_than_the_limit()
    {
        Check(SourceTree.Under("src"), file => file.Lines
            .Select((line, index) => (line, index))
            .Where(at => at.line.Length > MaxLineColumns)
            .Select(at => $"{file.Path}:{at.index + 1} has {at.line.Length} columns (limit {MaxLineColumns})"));
    }

    [Fact]
    public void Types_are_not_named_after_nothing()
    {
        Check(SourceTree.Under("src"), file => file.Syntax.DescendantNodes()
            .OfType<BaseTypeDeclarationSyntax>()
            .Where(type => VagueNames.Any(vague => type.Identifier.Text.EndsWith(vague, StringComparison.Ordinal)))
            .Select(type => $"{file.Path}:{file.LineOf(type)} {type.Identifier}: name what it does"));
    }

    [Fact]
    public void Nothing_is_left_marked_as_unfinished()
    {
        Check(SourceTree.Files, file => file.Lines
            .Select((line, index) => (line, index))
            .Where(at => UnfinishedMarks.Any(mark => at.line.Contains(mark, StringComparison.Ordinal)))
            .Select(at => $"{file.Path}:{at.index + 1} {at.line.Trim()}"));
    }

    [Fact]
    public void Tests_wait_for_events_and_never_sleep()
    {
        Check(SourceTree.Under("tests").Where(file => !file.Path.StartsWith("tests/tidy/", StringComparison.Ordinal)),
            file => file.Lines
                .Select((line, index) => (line, index))
                .Where(at => at.line.Contains("Thread.Sleep(", StringComparison.Ordinal) ||
                             at.line.Contains("Task.Delay(", StringComparison.Ordinal))
                .Select(at => $"{file.Path}:{at.index + 1} sleeps: use virtual time or wait for an event with a time-out"));
    }

    [Fact]
    public void Nothing_catches_everything_without_saying_why()
    {
        Check(SourceTree.Under("src"), file => file.Syntax.DescendantNodes()
            .OfType<CatchClauseSyntax>()
            .Where(clause => clause.Declaration is null || clause.Declaration.Type.ToString() is "Exception" or "System.Exception")
            .Where(clause => clause.Filter is null && !HasComment(clause))
            .Select(clause => $"{file.Path}:{file.LineOf(clause)} catches everything: name the exceptions, or say why here"));
    }

    [Fact]
    public void Public_types_and_members_of_the_libraries_are_documented()
    {
        Check(SourceTree.Under("src/protocol", "src/allocator", "src/zookeeper"), file => file.Syntax.DescendantNodes()
            .OfType<MemberDeclarationSyntax>()
            .Where(member => IsPublic(member) && !HasDocumentation(member))
            .Select(member => $"{file.Path}:{file.LineOf(member)} is public and has no documentation comment"));
    }

    private static bool IsPublic(MemberDeclarationSyntax member) =>
        member is not (BaseNamespaceDeclarationSyntax or GlobalStatementSyntax or EnumMemberDeclarationSyntax) &&
        member.Modifiers.Any(SyntaxKind.PublicKeyword) &&
        !member.Modifiers.Any(SyntaxKind.OverrideKeyword) &&
        member.Ancestors().OfType<TypeDeclarationSyntax>().All(outer => outer.Modifiers.Any(SyntaxKind.PublicKeyword)) &&
        // A type's other parts are documented where its main part is; constructors by their parameters.
        !(member is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static bool HasDocumentation(MemberDeclarationSyntax member) =>
        member.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));

    private static bool HasComment(CatchClauseSyntax clause) =>
        clause.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia));

    private static int Length(BaseMethodDeclarationSyntax method)
    {
        SyntaxNode? body = (SyntaxNode?)method.Body ?? method.ExpressionBody;
        if (body is null) return 0;
        FileLinePositionSpan span = body.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static void Check(IEnumerable<SourceFile> files, Func<SourceFile, IEnumerable<string>> rule)
    {
        string[] found = [.. files.SelectMany(rule)];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
