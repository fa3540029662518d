namespace Mesosd.Protocol.Generator.Python;

/// <summary>Which packages of the schema become which modules, and what things are called there.</summary>
internal abstract class PythonLayout
{
    /// <summary>The lines that import what the classes are made of, as <c>_m</c>, <c>_f</c>, <c>_e</c> and <c>_w</c>.</summary>
    public abstract IReadOnlyList<string> Imports { get; }

    /// <summary>The base class of enums.</summary>
    public abstract string EnumBase { get; }

    /// <summary>Whether values of outermost enums are names of the module as well.</summary>
    public abstract bool HoistsEnums { get; }

    /// <summary>The module of a package, or null when it is left out.</summary>
    public abstract PythonModule? FindModule(string package);

    /// <summary>What a message or enum is called.</summary>
    public abstract string TypeName(string name);

    /// <summary>What a field is called.</summary>
    public abstract string FieldName(string name);

    /// <summary>What an enum's value is called.</summary>
    public abstract string ValueName(string name);

    /// <summary>What a message is called in texts, with its package.</summary>
    public abstract string FullName(string fullName);

    /// <summary>The statement that puts a message at the end of the list <c>items</c>.</summary>
    public abstract string Append(string message);

    /// <summary>The expression for the bytes that another expression has read.</summary>
    public abstract string Bytes(string read);
}
