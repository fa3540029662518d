namespace Mesosd.Protocol.Generator;

/// <summary>An enum of the schema and what it is in C#.</summary>
internal sealed record EnumModel(
    string FullName,
    string Namespace,
    string Name,
    string? Doc,
    IReadOnlyList<EnumValueModel> Values)
{
    /// <summary>The C# type with its namespace.</summary>
    public string QualifiedName => $"global::{Namespace}.{Name}";

    /// <summary>The class with its names.</summary>
    public string NamesClass => QualifiedName + "Names";
}

/// <summary>A value of an enum: its name in the schema and in C#, and its number.</summary>
internal sealed record EnumValueModel(string SchemaName, string Name, int Number, string? Doc);
