namespace Mesosd.Protocol.Generator;

/// <summary>A field of a message and what it is in C#.</summary>
/// <param name="Name">The name in the schema.</param>
/// <param name="Property">The C# property.</param>
/// <param name="Number">The number on the wire.</param>
/// <param name="Label">How it is there.</param>
/// <param name="Type">Its type; a map's is that of its values.</param>
/// <param name="Default">The written default as a C# expression, or null.</param>
/// <param name="WrittenDefault">The default as it stands in the schema, or null.</param>
/// <param name="IsDeprecated">Whether the schema marks it so.</param>
/// <param name="Oneof">The schema's name of the oneof it belongs to, or null.</param>
/// <param name="Doc">The comment above it.</param>
internal sealed record FieldModel(
    string Name,
    string Property,
    int Number,
    FieldLabel Label,
    FieldType Type,
    string? Default,
    string? WrittenDefault,
    bool IsDeprecated,
    string? Oneof,
    string? Doc)
{
    private const string Collections = "global::System.Collections.Generic.";

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired => Label == FieldLabel.Required;

    /// <summary>Whether it is a list.</summary>
    public bool IsRepeated => Label == FieldLabel.Repeated;

    /// <summary>Whether it is a map.</summary>
    public bool IsMap => Label == FieldLabel.Map;

    /// <summary>Whether it is one value that may be missing.</summary>
    public bool IsOptional => Label == FieldLabel.Optional;

    /// <summary>The field behind the property of a list, a map or a oneof's member.</summary>
    public string Backing => "_" + char.ToLowerInvariant(Property[0]) + Property.Substring(1);

    /// <summary>The tag as it is written: number and wire type.</summary>
    public uint Tag => (uint)Number << 3 | (uint)(IsMap ? 2 : Type.WireType);

    /// <summary>The tag of the packed form of a list.</summary>
    public uint PackedTag => (uint)Number << 3 | 2;

    /// <summary>The C# type of the property.</summary>
    public string PropertyType => Label switch
    {
        FieldLabel.Required => Type.CSharpName,
        FieldLabel.Optional => Type.CSharpName + "?",
        FieldLabel.Repeated => ListType,
        _ => MapType,
    };

    /// <summary>The C# type of the backing collection.</summary>
    public string CollectionType => IsMap ? MapType : ListType;

    private string ListType => $"{Collections}List<{Type.CSharpName}>";

    private string MapType => $"{Collections}SortedDictionary<string, {Type.CSharpName}>";
}
