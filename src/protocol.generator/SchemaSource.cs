namespace Mesosd.Protocol.Generator;

/// <summary>A schema file's path and text.</summary>
internal sealed record SchemaSource(string Path, string Text);
