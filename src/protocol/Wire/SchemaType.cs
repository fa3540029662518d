using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Mesosd.Protocol.Wire;

/// <summary>A message type as a value, for tests and tools that treat all types alike.</summary>
/// <param name="name">The full name in the schema.</param>
public abstract class SchemaType(string name)
{
    /// <summary>The full name in the schema, such as <c>mesos.v1.TaskInfo</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Reads a message of this type; see <see cref="IMessage{TSelf}.Decode"/>.</summary>
    public abstract IMessage Decode(ref WireReader reader);

    /// <summary>Reads a message of this type; see <see cref="IMessage{TSelf}.ReadJson"/>.</summary>
    public abstract IMessage ReadJson(JsonElement element, ref JsonInput input);

    /// <summary>Reads a message of this type from JSON text; see <see cref="MessageCodec"/>.</summary>
    public abstract bool TryParseJson(
        ReadOnlySpan<byte> utf8,
        DecodeLimits limits,
        [NotNullWhen(true)] out IMessage? message,
        [NotNullWhen(false)] out string? error);
}

/// <summary>The message type <typeparamref name="T"/> as a value.</summary>
/// <typeparam name="T">The message.</typeparam>
/// <param name="name">Its full name in the schema.</param>
public sealed class SchemaType<T>(string name) : SchemaType(name)
    where T : IMessage<T>
{
    /// <inheritdoc/>
    public override IMessage Decode(ref WireReader reader) => T.Decode(ref reader);

    /// <inheritdoc/>
    public override IMessage ReadJson(JsonElement element, ref JsonInput input) =>
        T.ReadJson(element, ref input);

    /// <inheritdoc/>
    public override bool TryParseJson(
        ReadOnlySpan<byte> utf8,
        DecodeLimits limits,
        [NotNullWhen(true)] out IMessage? message,
        [NotNullWhen(false)] out string? error)
    {
        bool known = MessageCodec.TryParseJson<T>(utf8, limits, out T? result, out error);
        message = result;
        return known;
    }
}
