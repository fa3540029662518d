namespace Mesosd.Protocol.Generator.Python;

/// <summary>The modules of the package <c>mesosd</c>: one per package of the schema, with the schema's names.</summary>
internal sealed class NativeLayout : PythonLayout
{
    private const string Root = "mesosd.messages";

    private static readonly Dictionary<string, PythonModule> Modules = new()
    {
        ["mesos.v1"] = Main(),
        ["google.protobuf"] = Main(),
        ["mesosd"] = Sub("native", "What mesosd's own parts say to each other, and what only its operators may ask."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Imports =>
        ["from mesosd import _entries as _e, _fields as _f, _message as _m, _wire as _w"];

    /// <inheritdoc/>
    public override string EnumBase => "_enum.IntEnum";

    /// <inheritdoc/>
    public override bool HoistsEnums => false;

    /// <inheritdoc/>
    public override PythonModule? FindModule(string package)
    {
        if (Modules.TryGetValue(package, out PythonModule module)) return module;
        string last = package.Substring(package.LastIndexOf('.') + 1);
        return Sub(last, $"The messages of package `{package}`.");
    }

    /// <inheritdoc/>
    public override string TypeName(string name) => PythonText.Name(name);

    /// <inheritdoc/>
    public override string FieldName(string name) => PythonText.FieldName(name);

    /// <inheritdoc/>
    public override string ValueName(string name) => PythonText.Name(name);

    /// <inheritdoc/>
    public override string FullName(string fullName) => fullName;

    /// <inheritdoc/>
    public override string Append(string message) => $"items.append({message})";

    /// <inheritdoc/>
    public override string Bytes(string read) => read;

    private static PythonModule Main() => new(
        Root, "_v1", "mesosd/messages/__init__.py", "The messages of package `mesos.v1`; other packages have their own modules.");

    private static PythonModule Sub(string name, string doc) =>
        new($"{Root}.{name}", "_" + name, $"mesosd/messages/{name}.py", doc);
}
