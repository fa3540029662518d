namespace Mesosd.Protocol.Generator;

/// <summary>The whole schema, linked. Lists are in a fixed order: files by path, then as written.</summary>
internal sealed record SchemaModel(
    IReadOnlyList<MessageModel> Messages,
    IReadOnlyList<EnumModel> Enums,
    IReadOnlyList<MessageModel> Unions);
