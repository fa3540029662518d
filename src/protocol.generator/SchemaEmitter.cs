namespace Mesosd.Protocol.Generator;

/// <summary>From schema files to C# files. Equal input gives equal output, in equal order.</summary>
internal static class SchemaEmitter
{
    /// <summary>All generated files, in a fixed order.</summary>
    /// <exception cref="SchemaException">The schema is wrong.</exception>
    public static IEnumerable<GeneratedFile> Emit(IEnumerable<SchemaSource> sources)
    {
        IEnumerable<FileSyntax> files = sources.Select(source => ProtoParser.Parse(source.Path, source.Text));
        SchemaModel schema = SchemaLinker.Link(files);
        foreach (MessageModel message in schema.Messages)
        {
            string name = $"{message.Namespace}.{message.Name}.g.cs";
            yield return new GeneratedFile(name, TypeEmitter.Emit(message));
        }
        foreach (EnumModel type in schema.Enums)
        {
            yield return new GeneratedFile($"{type.Namespace}.{type.Name}.g.cs", EnumEmitter.Emit(type));
        }
        foreach (MessageModel union in schema.Unions)
        {
            string name = $"{union.Namespace}.{union.Name}Frames.g.cs";
            yield return new GeneratedFile(name, FrameEmitter.EmitUnion(union));
        }
        if (schema.Unions.Count > 0)
        {
            string name = $"{schema.Unions[0].Namespace}.FrameKinds.g.cs";
            yield return new GeneratedFile(name, FrameEmitter.EmitKinds(schema.Unions));
        }
        yield return new GeneratedFile("Mesosd.Protocol.Wire.SchemaTypes.g.cs", RegistryEmitter.Emit(schema));
    }
}
