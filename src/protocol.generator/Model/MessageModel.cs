namespace Mesosd.Protocol.Generator;

/// <summary>A message of the schema and what it is in C#.</summary>
internal sealed class MessageModel(
    string fullName, string @namespace, string name, string? doc, bool isStruct)
{
    /// <summary>The name in the schema, with its package.</summary>
    public string FullName { get; } = fullName;

    /// <summary>The C# namespace.</summary>
    public string Namespace { get; } = @namespace;

    /// <summary>The C# name.</summary>
    public string Name { get; } = name;

    /// <summary>The comment above it.</summary>
    public string? Doc { get; } = doc;

    /// <summary>Whether it is small and plain enough for a <c>readonly record struct</c>.</summary>
    public bool IsStruct { get; } = isStruct;

    /// <summary>The C# type with its namespace.</summary>
    public string QualifiedName => $"global::{Namespace}.{Name}";

    /// <summary>The fields in the order of their numbers. Filled by the linker.</summary>
    public IReadOnlyList<FieldModel> Fields { get; set; } = [];

    /// <summary>The oneofs in the order in which they were written. Filled by the linker.</summary>
    public IReadOnlyList<OneofModel> Oneofs { get; set; } = [];

    /// <summary>The kind of frame that carries it, or 0. Filled by the linker.</summary>
    public int FrameKind { get; set; }

    /// <summary>The required fields; their place in this list is their bit in the decoders' masks.</summary>
    public IReadOnlyList<FieldModel> Required => Fields.Where(item => item.IsRequired).ToList();
}

/// <summary>A oneof: at most one of its members is set.</summary>
internal sealed record OneofModel(
    string SchemaName, string Name, string? Doc, IReadOnlyList<FieldModel> Members);
