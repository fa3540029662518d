using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>A field of an outline: a message that is one as well, or a list.</summary>
internal sealed class OutlineField
{
    // Protobuf's wire type of whatever has its length before it.
    private const uint LengthPrefixed = 2;

    private OutlineField(int number, string name)
    {
        Tag = (uint)number << 3 | LengthPrefixed;
        Name = name;
    }

    /// <summary>As it stands before each value in protobuf's wire format.</summary>
    public uint Tag { get; }

    /// <summary>In JSON.</summary>
    public string Name { get; }

    /// <summary>Its one value; null for a list.</summary>
    public MessageOutline? Message { get; private init; }

    /// <summary>Its values, which may be visited again.</summary>
    public IEnumerable<ItemChunk> Chunks { get; private init; } = [];

    /// <summary>A field with one value.</summary>
    public static OutlineField Of(int number, string name, MessageOutline message) =>
        new(number, name) { Message = message };

    /// <summary>A repeated field.</summary>
    public static OutlineField Of(int number, string name, IEnumerable<IMessage> items) =>
        Of(number, name, [new ItemChunk(items)]);

    /// <summary>A repeated field that is made of chunks.</summary>
    public static OutlineField Of(int number, string name, IEnumerable<ItemChunk> chunks) =>
        new(number, name) { Chunks = chunks };
}
