using System.Text.Json;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// A message of the schema. Implemented by generated types only: every type, codec and JSON mapping comes from
/// the <c>.proto</c> files in <c>src/protocol/Schema</c>.
/// </summary>
/// <remarks>
/// A message is not thread-safe while it is being changed. Encoding the same unchanged message on several
/// threads is safe.
/// </remarks>
public interface IMessage
{
    /// <summary>The full name in the schema, such as <c>mesos.v1.TaskInfo</c>.</summary>
    string MessageName { get; }

    /// <summary>
    /// The exact number of bytes that <see cref="Encode"/> writes. Must be called before <see cref="Encode"/>:
    /// it leaves the sizes of nested messages behind for it.
    /// </summary>
    int MeasureBytes();

    /// <summary>Writes the message's fields in the protobuf wire format, in the order of their numbers.</summary>
    void Encode(ref WireWriter writer);

    /// <summary>Writes the message as one JSON object by Mesos' JSON rules.</summary>
    void WriteJson(Utf8JsonWriter writer);
}

/// <summary>A message that can be read.</summary>
/// <typeparam name="TSelf">The message's own type.</typeparam>
public interface IMessage<TSelf> : IMessage
    where TSelf : IMessage<TSelf>
{
    /// <summary>
    /// Reads fields up to the reader's present end. Never throws: what is wrong stands in
    /// <see cref="WireReader.Error"/>, and the result must then not be used.
    /// </summary>
    static abstract TSelf Decode(ref WireReader reader);

    /// <summary>
    /// Reads a JSON value by Mesos' JSON rules. Never throws: what is wrong stands in
    /// <see cref="JsonInput.DescribeError"/>, and the result must then not be used.
    /// </summary>
    static abstract TSelf ReadJson(JsonElement element, ref JsonInput input);
}
