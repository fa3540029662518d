namespace Mesosd.Protocol.Generator.Python;

/// <summary>From schema files to Python modules. Equal input gives equal output, in equal order.</summary>
internal static class PythonEmitter
{
    /// <summary>All modules of a layout, in a fixed order; the names are paths below a folder of packages.</summary>
    /// <exception cref="SchemaException">The schema is wrong.</exception>
    public static IEnumerable<GeneratedFile> Emit(IEnumerable<SchemaSource> sources, PythonLayout layout)
    {
        SchemaModel schema = SchemaLinker.Link(sources.Select(source => ProtoParser.Parse(source.Path, source.Text)));
        var names = new PythonNames(schema, layout);
        IEnumerable<PythonModule> modules = schema.Messages.Select(message => message.FullName)
            .Concat(schema.Enums.Select(type => type.FullName))
            .Select(names.FindModule)
            .OfType<PythonModule>()
            .Distinct()
            .OrderBy(module => module.File, StringComparer.Ordinal);
        foreach (PythonModule module in modules)
        {
            yield return new GeneratedFile(module.File, new PythonModuleEmitter(schema, names, module).Emit());
        }
        if (layout is NativeLayout && schema.Unions.Count > 0)
        {
            yield return new GeneratedFile("mesosd/messages/frames.py", PythonFrameEmitter.Emit(schema, names));
        }
    }
}
