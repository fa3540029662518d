namespace Mesosd.Protocol.Generator;

/// <summary>A file of generated C#.</summary>
internal sealed record GeneratedFile(string Name, string Text);
