using System.Text;
using Mesosd.Protocol.Generator;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests;

/// <summary>What holds for every message of the schema, whatever it says.</summary>
public sealed class EveryMessageTests
{
    public static TheoryData<string> Names => [.. SchemaTypes.All.Select(type => type.Name)];

    private static SchemaType TypeOf(string name) => SchemaTypes.All.Single(type => type.Name == name);

    private static IEnumerable<byte[]> Samples(string name, int depth)
    {
        MessageModel model = TestSchema.Find(name);
        for (uint seed = 0; seed < 5; seed++)
        {
            for (int variant = 0; variant < MessageFiller.Variants(model); variant++)
            {
                yield return new MessageFiller(depth, seed).Fill(model, variant);
            }
        }
    }

    [Fact]
    public void Registry_has_every_message_of_the_schema() => Assert.Equal(
        TestSchema.Model.Messages.Select(message => message.FullName).Order(StringComparer.Ordinal),
        SchemaTypes.All.Select(type => type.Name));

    [Fact]
    public void Bytes_on_the_wire_are_the_reviewed_ones()
    {
        var text = new StringBuilder();
        foreach (SchemaType type in SchemaTypes.All)
        {
            byte[] bytes = new MessageFiller(1).Fill(TestSchema.Find(type.Name));
            IMessage message = Codec.Decode(type, bytes, out _)!;
            text.Append(type.Name).Append(' ').Append(Convert.ToHexStringLower(MessageCodec.ToBytes(message))).Append('\n');
        }
        Snapshot.Check("messages.hex", text.ToString());
    }

    [Fact]
    public void Json_is_the_reviewed_one()
    {
        var text = new StringBuilder();
        foreach (SchemaType type in SchemaTypes.All)
        {
            byte[] bytes = new MessageFiller(1).Fill(TestSchema.Find(type.Name));
            IMessage message = Codec.Decode(type, bytes, out _)!;
            text.Append(type.Name).Append(' ').Append(Codec.ToJson(message)).Append('\n');
        }
        Snapshot.Check("messages.json.txt", text.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoded_bytes_encode_to_the_same_bytes(string name)
    {
        foreach (byte[] bytes in Samples(name, depth: 3))
        {
            IMessage? message = Codec.Decode(TypeOf(name), bytes, out DecodeError error);
            Assert.True(message is not null, error.ToString());
            Assert.Equal(name, message.MessageName);
            Assert.Equal(bytes.Length, message.MeasureBytes());
            Assert.Equal(bytes, MessageCodec.ToBytes(message));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_survives_json_unchanged(string name)
    {
        foreach (byte[] bytes in Samples(name, depth: 3))
        {
            string json = Codec.ToJson(Codec.Decode(TypeOf(name), bytes, out _)!);
            IMessage? message = Codec.ReadJson(TypeOf(name), json, out string? error);
            Assert.True(message is not null, $"{error} in {json}");
            Assert.Equal(bytes, MessageCodec.ToBytes(message));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_cut_at_any_byte_is_an_error_or_exactly_the_fields_before_the_cut(string name)
    {
        byte[] bytes = new MessageFiller(2).Fill(TestSchema.Find(name));
        for (int length = 0; length < bytes.Length; length++)
        {
            IMessage? message = Codec.Decode(TypeOf(name), bytes.AsSpan(0, length), out DecodeError error);
            if (message is not null) Assert.Equal(bytes.AsSpan(0, length), MessageCodec.ToBytes(message).AsSpan());
            else Assert.NotNull(error.MessageName);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_bytes_never_throw_and_what_they_decode_to_is_a_whole_message(string name)
    {
        var damage = new Damage(name);
        byte[] bytes = new MessageFiller(2).Fill(TestSchema.Find(name));
        for (int round = 0; round < 200 && bytes.Length > 0; round++)
        {
            IMessage? message = Codec.Decode(TypeOf(name), damage.Apply(bytes), out DecodeError error);
            if (message is null)
            {
                Assert.NotEqual(DecodeFault.None, error.Fault);
                Assert.NotEmpty(error.ToString());
                continue;
            }
            byte[] once = MessageCodec.ToBytes(message);
            Assert.Equal(once, MessageCodec.ToBytes(Codec.Decode(TypeOf(name), once, out _)!));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_json_never_throws_and_what_it_reads_as_is_a_whole_message(string name)
    {
        var damage = new Damage(name);
        byte[] bytes = new MessageFiller(2).Fill(TestSchema.Find(name));
        byte[] json = Encoding.UTF8.GetBytes(Codec.ToJson(Codec.Decode(TypeOf(name), bytes, out _)!));
        for (int round = 0; round < 50; round++)
        {
            IMessage? message = Codec.ParseJson(TypeOf(name), damage.Apply(json), out string? error);
            if (message is null)
            {
                Assert.NotNull(error);
                continue;
            }
            byte[] once = MessageCodec.ToBytes(message);
            Assert.Equal(once, MessageCodec.ToBytes(Codec.Decode(TypeOf(name), once, out _)!));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_with_fields_of_a_later_schema_loses_only_those(string name)
    {
        byte[] known = new MessageFiller(1).Fill(TestSchema.Find(name));
        // Number 536870911 as an integer, eight bytes, a run, a group with an integer in it, and four bytes.
        byte[] unknown = Convert.FromHexString(
            "f8ffffff0f01" + "f9ffffff0f0102030405060708" + "faffffff0f020102" + "fbffffff0f0801fcffffff0f"
            + "fdffffff0f01020304");
        IMessage? message = Codec.Decode(TypeOf(name), [.. unknown, .. known, .. unknown], out DecodeError error);
        Assert.True(message is not null, error.ToString());
        Assert.Equal(known, MessageCodec.ToBytes(message));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_without_its_required_fields_is_refused_by_their_names(string name)
    {
        List<string> required = TestSchema.Find(name).Required.Select(field => field.Name).ToList();
        IMessage? message = Codec.Decode(TypeOf(name), [], out DecodeError error);
        IMessage? fromJson = Codec.ReadJson(TypeOf(name), "{}", out string? jsonError);
        Assert.Equal(required.Count == 0, message is not null);
        Assert.Equal(required.Count == 0, fromJson is not null);
        if (required.Count == 0) return;
        Assert.Equal(new DecodeError(DecodeFault.MissingRequired, 0, name, string.Join(", ", required)), error);
        Assert.Equal($"Missing required fields: {string.Join(", ", required)} (of {name})", jsonError);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Anything_but_an_object_is_refused(string name)
    {
        if (name == "google.protobuf.Duration") return;
        Assert.Null(Codec.ReadJson(TypeOf(name), "\"text\"", out string? error));
        Assert.Equal($"{name}: expected an object, found the string \"text\"", error);
    }
}
