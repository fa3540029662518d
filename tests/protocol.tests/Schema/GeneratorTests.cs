using System.Collections.Immutable;
using Mesosd.Protocol.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace Mesosd.Protocol.Tests;

public sealed class GeneratorTests
{
    private const string Head = "syntax = \"proto2\"; package p; option csharp_namespace = \"P\";\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Equal_schemas_give_equal_files_whatever_order_they_come_in()
    {
        List<GeneratedFile> once = SchemaEmitter.Emit(TestSchema.Sources).ToList();
        List<GeneratedFile> again = SchemaEmitter.Emit(TestSchema.Sources.Reverse()).ToList();
        Assert.NotEmpty(once);
        Assert.Equal(once, again);
    }

    [Fact]
    public void Fault_in_a_schema_is_a_compile_error_at_its_place()
    {
        GeneratorDriverRunResult result = Run("message A {\n  required string a = 0;\n}").GetRunResult();
        Diagnostic fault = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticSeverity.Error, fault.Severity);
        Assert.StartsWith("expected a field number", fault.GetMessage());
        Assert.Equal("/s/a.proto: (1,22)-(1,22)", fault.Location.GetLineSpan().ToString());
        Assert.Empty(result.GeneratedTrees);
    }

    [Fact]
    public void Nothing_is_generated_again_when_no_schema_file_changed()
    {
        GeneratorDriver driver = Run("message A { required string a = 1; }");
        SyntaxTree changed = CSharpSyntaxTree.ParseText("class X;", cancellationToken: Cancellation);
        Compilation other = CSharpCompilation.Create("b").AddSyntaxTrees(changed);
        GeneratorRunResult result = driver.RunGenerators(other, Cancellation).GetRunResult().Results.Single();
        IEnumerable<IncrementalStepRunReason> reasons = result.TrackedOutputSteps
            .SelectMany(step => step.Value)
            .SelectMany(step => step.Outputs)
            .Select(output => output.Reason);
        Assert.Equal([IncrementalStepRunReason.Cached], reasons);
    }

    [Fact]
    public void Comments_become_documentation()
    {
        const string body = "// A & B,\n// <C>.\nmessage M {\n  // The a.\n  required bytes a = 1;\n}";
        string text = SchemaEmitter.Emit([new SchemaSource("/s/a.proto", Head + body)]).First().Text;
        Assert.Contains("/// <summary>\n/// A &amp; B,\n/// &lt;C&gt;.\n/// </summary>", text);
        Assert.Contains("/// <summary>The a.</summary>\n    public required byte[] A", text);
    }

    private static GeneratorDriver Run(string body)
    {
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);
        ImmutableArray<AdditionalText> texts = [new SchemaText("/s/a.proto", Head.Replace("\n", " ") + body)];
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new SchemaGenerator().AsSourceGenerator()], texts, driverOptions: options);
        return driver.RunGenerators(CSharpCompilation.Create("a"), Cancellation);
    }

    private sealed class SchemaText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
