namespace Mesosd.Protocol.Generator;

/// <summary>A schema file as it was written.</summary>
/// <param name="Path">Its path, as the compiler knows it.</param>
/// <param name="Package">The package, or an empty string.</param>
/// <param name="Namespace">The C# namespace.</param>
/// <param name="Imports">What it imports.</param>
/// <param name="Messages">Its messages, in order.</param>
/// <param name="Enums">Its enums, in order.</param>
internal sealed record FileSyntax(
    string Path,
    string Package,
    string Namespace,
    IReadOnlyList<ImportSyntax> Imports,
    IReadOnlyList<MessageSyntax> Messages,
    IReadOnlyList<EnumSyntax> Enums);

/// <summary>An import; a public one is handed on to whoever imports the file.</summary>
internal sealed record ImportSyntax(string Path, bool IsPublic, ProtoToken At);

/// <summary>A message, its fields in the order in which they were written.</summary>
internal sealed record MessageSyntax(
    string Name,
    ProtoToken At,
    IReadOnlyList<FieldSyntax> Fields,
    IReadOnlyList<OneofSyntax> Oneofs,
    IReadOnlyList<MessageSyntax> Messages,
    IReadOnlyList<EnumSyntax> Enums);

/// <summary>A oneof's name and comment; its members are fields that name it.</summary>
internal sealed record OneofSyntax(string Name, ProtoToken At);

/// <summary>The ways in which a field can be there.</summary>
internal enum FieldLabel : byte
{
    Required,
    Optional,
    Repeated,
    Map,
}

/// <summary>A field. A map's values have the field's type; its keys are strings.</summary>
/// <param name="Label">How it is there; a oneof's members are optional.</param>
/// <param name="TypeName">The type as it was written.</param>
/// <param name="Name">The field's name.</param>
/// <param name="Number">Its number.</param>
/// <param name="Default">The written default, or null.</param>
/// <param name="IsDeprecated">Whether it is marked so.</param>
/// <param name="Oneof">The oneof it belongs to, or null.</param>
/// <param name="Doc">The comment above it.</param>
/// <param name="At">Its name's token.</param>
/// <param name="TypeAt">Its type's token.</param>
internal sealed record FieldSyntax(
    FieldLabel Label,
    string TypeName,
    string Name,
    int Number,
    DefaultSyntax? Default,
    bool IsDeprecated,
    string? Oneof,
    string? Doc,
    ProtoToken At,
    ProtoToken TypeAt);

/// <summary>A written default: the token, and the sign before it.</summary>
internal sealed record DefaultSyntax(ProtoToken Token, bool IsNegative)
{
    /// <summary>The default as text, with its sign.</summary>
    public string Text => IsNegative ? "-" + Token.Value : Token.Value;
}

/// <summary>An enum.</summary>
internal sealed record EnumSyntax(string Name, ProtoToken At, IReadOnlyList<EnumValueSyntax> Values);

/// <summary>A value of an enum.</summary>
internal sealed record EnumValueSyntax(string Name, int Number, ProtoToken At);
