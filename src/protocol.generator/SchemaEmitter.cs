namespace Mesosd.Protocol.Generator;

/// <summary>From schema files to C# files. Equal input gives equal output, in equal order.</summary>
internal static class SchemaEmitter
{
    /// <summary>All generated files, in a fixed order.</summary>
    /// <exception cref="SchemaException">The schema is wrong.</exception>
    public static IEnumerable<GeneratedFile> Emit(IEnumerable<SchemaSource> sources)
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
