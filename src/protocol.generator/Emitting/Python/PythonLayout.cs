namespace Mesosd.Protocol.Generator.Python;

/// <summary>Which packages of the schema become which modules, and what things are called there.</summary>
internal sealed class PythonLayout
{
    private const string Root = "mesosd.messages";

    private static readonly Dictionary<string, PythonModule> Modules = new()
    {
        ["mesos.v1"] = Main(),
        ["google.protobuf"] = Main(),
        ["mesosd"] = Sub("native", "What mesosd's own parts say to each other, and what only its operators may ask."),
    };

    /// <summary>The module of a package.</summary>
    public PythonModule ModuleOf(string package)
    {
        if (Modules.TryGetValue(package, out PythonModule module)) return module;
        string last = package.Substring(package.LastIndexOf('.') + 1);
        return Sub(last, $"The messages of package `{package}`.");
    }

    /// <summary>What a message or enum is called.</summary>
    public string TypeName(string name) => PythonText.Name(name);

    private static PythonModule Main() => new(
        Root, "_v1", "mesosd/messages/__init__.py", "The messages of package `mesos.v1`; other packages have their own modules.");

    private static PythonModule Sub(string name, string doc) =>
        new($"{Root}.{name}", "_" + name, $"mesosd/messages/{name}.py", doc);
}
