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
            .Select((text, cancellation) => new SchemaSource(text.Path, text.GetText(cancellation)?.ToString() ?? ""))
            .Collect();
        context.RegisterSourceOutput(sources, Generate);
    }

    private static void Generate(SourceProductionContext context, ImmutableArray<SchemaSource> sources)
    {
        if (sources.IsEmpty) return;
        try
        {
            foreach (GeneratedFile file in Generate(sources))
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                context.AddSource(file.Name, SourceText.From(file.Text, new UTF8Encoding(false)));
            }
        }
        catch (SchemaException fault)
        {
            var position = new LinePosition(fault.Line - 1, fault.Column - 1);
            Location location = Location.Create(fault.File, default, new LinePositionSpan(position, position));
            context.ReportDiagnostic(Diagnostic.Create(Fault, location, fault.Message));
        }
    }

    /// <summary>All generated files, in a fixed order.</summary>
    /// <exception cref="SchemaException">The schema is wrong.</exception>
    internal static IEnumerable<GeneratedFile> Generate(IEnumerable<SchemaSource> sources)
    {
        SchemaModel schema = SchemaLinker.Link(sources.Select(source => ProtoParser.Parse(source.Path, source.Text)));
        foreach (MessageModel message in schema.Messages)
        {
            yield return new GeneratedFile($"{message.Namespace}.{message.Name}.g.cs", TypeEmitter.Emit(message));
        }
        foreach (EnumModel type in schema.Enums)
        {
            yield return new GeneratedFile($"{type.Namespace}.{type.Name}.g.cs", EnumEmitter.Emit(type));
        }
        foreach (MessageModel union in schema.Unions)
        {
            yield return new GeneratedFile($"{union.Namespace}.{union.Name}Frames.g.cs", FrameEmitter.EmitUnion(union));
        }
        if (schema.Unions.Count > 0)
        {
            string name = $"{schema.Unions[0].Namespace}.FrameKinds.g.cs";
            yield return new GeneratedFile(name, FrameEmitter.EmitKinds(schema.Unions));
        }
        yield return new GeneratedFile("Mesosd.Protocol.Wire.SchemaTypes.g.cs", RegistryEmitter.Emit(schema));
    }
}
