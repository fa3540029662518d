namespace Mesosd.Protocol.Generator.Python;

/// <summary>Where the schema's types are in Python: which module, which class within it.</summary>
/// <param name="schema">The whole schema.</param>
/// <param name="layout">Which package is which module.</param>
internal sealed class PythonNames(SchemaModel schema, PythonLayout layout)
{
    private readonly HashSet<string> _messages =
        [.. schema.Messages.Concat(schema.Unions).Select(message => message.FullName)];

    /// <summary>The layout.</summary>
    public PythonLayout Layout => layout;

    /// <summary>The package of a type, and the names from the outermost message to it.</summary>
    public (string Package, IReadOnlyList<string> Path) Split(string fullName)
    {
        List<string> path = [];
        string rest = fullName;
        while (true)
        {
            int dot = rest.LastIndexOf('.');
            path.Insert(0, layout.TypeName(rest.Substring(dot + 1)));
            rest = dot < 0 ? "" : rest.Substring(0, dot);
            if (!_messages.Contains(rest)) return (rest, path);
        }
    }

    /// <summary>The module of a type.</summary>
    public PythonModule ModuleOf(string fullName) => FindModule(fullName)
        ?? throw new InvalidOperationException($"{fullName} is of a package that has no module");

    /// <summary>The module of a type, or null when its package is left out.</summary>
    public PythonModule? FindModule(string fullName) => layout.FindModule(Split(fullName).Package);

    /// <summary>What a field is called.</summary>
    public string Attribute(FieldModel field) => layout.FieldName(field.Name);

    /// <summary>The path within its module, such as <c>Value.Scalar</c>.</summary>
    public string PathOf(string fullName) => string.Join(".", Split(fullName).Path);

    /// <summary>The path as it is written in a module: with the other module before it.</summary>
    public string Qualified(PythonModule from, string fullName)
    {
        PythonModule module = ModuleOf(fullName);
        return module == from ? PathOf(fullName) : $"{module.Alias}.{PathOf(fullName)}";
    }

    /// <summary>The name of something private that belongs to a type, as in <c>_decode_Value_Scalar</c>.</summary>
    public string Private(string what, string fullName) => $"_{what}_{string.Join("_", Split(fullName).Path)}";

    /// <summary>The private name as it is written in a module.</summary>
    public string Private(PythonModule from, string what, string fullName)
    {
        PythonModule module = ModuleOf(fullName);
        string name = Private(what, fullName);
        return module == from ? name : module.Alias + name;
    }
}
