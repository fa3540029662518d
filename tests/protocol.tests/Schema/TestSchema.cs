using Mesosd.Protocol.Generator;

namespace Mesosd.Protocol.Tests;

/// <summary>The repository's own schema, read the way the generator reads it.</summary>
internal static class TestSchema
{
    public static string Folder { get; } = Path.Combine(Snapshot.Root, "src", "protocol", "Schema");

    public static IReadOnlyList<SchemaSource> Sources { get; } = Directory
        .EnumerateFiles(Folder, "*.proto", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => new SchemaSource(path, File.ReadAllText(path)))
        .ToList();

    public static SchemaModel Model { get; } =
        SchemaLinker.Link(Sources.Select(source => ProtoParser.Parse(source.Path, source.Text)));

    public static MessageModel Find(string fullName) => Model.Messages.Single(message => message.FullName == fullName);
}
