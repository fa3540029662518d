namespace Mesosd.Protocol.Generator;

/// <summary>The whole schema, linked. Every list is in a fixed order: files by path, then as written.</summary>
internal sealed record SchemaModel(
    IReadOnlyList<MessageModel> Messages,
    IReadOnlyList<EnumModel> Enums,
    IReadOnlyList<MessageModel> Unions);
