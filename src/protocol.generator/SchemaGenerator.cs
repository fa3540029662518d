using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Mesosd.Protocol.Generator;

/// <summary>
/// Makes the C# types and codecs of every message out of the <c>.proto</c> files that a project lists as
/// additional files. The files are the one source of truth; nothing here is ever edited by hand.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SchemaGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor Fault = new(
        "MESOSD001",
        "The schema cannot be read",
        "{0}",
        "Schema",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ImmutableArray<SchemaSource>> sources = context.AdditionalTextsProvider
            .Where(text => text.Path.EndsWith(".proto", StringComparison.Ordinal))
            .Select((text, cancellation) =>
                new SchemaSource(text.Path, text.GetText(cancellation)?.ToString() ?? ""))
            .Collect();
        context.RegisterSourceOutput(sources, Generate);
    }

    private static void Generate(SourceProductionContext context, ImmutableArray<SchemaSource> sources)
    {
        if (sources.IsEmpty) return;
        try
        {
            foreach (GeneratedFile file in SchemaEmitter.Emit(sources))
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                context.AddSource(file.Name, SourceText.From(file.Text, new UTF8Encoding(false)));
            }
        }
        catch (SchemaException fault)
        {
            var position = new LinePosition(fault.Line - 1, fault.Column - 1);
            var span = new LinePositionSpan(position, position);
            Location location = Location.Create(fault.File, default, span);
            context.ReportDiagnostic(Diagnostic.Create(Fault, location, fault.Message));
        }
    }
}
