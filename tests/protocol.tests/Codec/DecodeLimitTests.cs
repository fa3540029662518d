using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Tests;

/// <summary>What bytes can do to a decoder, and what it says about it.</summary>
public sealed class DecodeLimitTests
{
    private static DecodeError ErrorOf<T>(string hex, DecodeLimits? limits = null)
        where T : IMessage<T> => ErrorOf<T>(Convert.FromHexString(hex.Replace(" ", "")), limits);

    private static DecodeError ErrorOf<T>(byte[] bytes, DecodeLimits? limits = null)
        where T : IMessage<T>
    {
        Assert.False(MessageCodec.TryDecode<T>(bytes, limits ?? DecodeLimits.Default, out _, out DecodeError error));
        return error;
    }

    private static T Read<T>(byte[] bytes, DecodeLimits? limits = null)
        where T : IMessage<T>
    {
        limits ??= DecodeLimits.Default;
        Assert.True(MessageCodec.TryDecode<T>(bytes, limits, out T? message, out DecodeError error), error.ToString());
        return message;
    }

    // ContainerID { value = "a", parent = { … } }, this many levels below the outermost.
    private static byte[] Nested(int levels)
    {
        var id = new ContainerId { Value = "a" };
        for (int level = 0; level < levels; level++) id = new ContainerId { Value = "a", Parent = id };
        return MessageCodec.ToBytes(id);
    }

    [Fact]
    public void Messages_nested_to_the_limit_are_read_and_one_level_more_is_not()
    {
        var limits = new DecodeLimits { MaxDepth = 5 };
        Assert.Equal(Nested(5), MessageCodec.ToBytes(Read<ContainerId>(Nested(5), limits)));
        DecodeError error = ErrorOf<ContainerId>(Nested(6), limits);
        Assert.Equal(DecodeFault.TooDeep, error.Fault);
        Assert.Equal(("mesos.v1.ContainerID", "parent"), (error.MessageName, error.Field));
    }

    [Fact]
    public void Groups_of_unknown_fields_nested_without_end_are_refused()
    {
        byte[] bytes = Enumerable.Repeat((byte)0x7b, 1_000_000).ToArray();
        DecodeError error = ErrorOf<Native.Pong>(bytes);
        Assert.Equal((DecodeFault.TooDeep, "15"), (error.Fault, error.Field));
    }

    [Fact]
    public void Elements_of_all_lists_together_count_against_the_limit()
    {
        var info = new FrameworkInfo { User = "u", Name = "n", Roles = { "a", "b" }, Labels = new Labels() };
        info.Labels.LabelsValue.Add(new Label { Key = "c" });
        byte[] bytes = MessageCodec.ToBytes(info);
        Assert.Equal(bytes, MessageCodec.ToBytes(Read<FrameworkInfo>(bytes, new DecodeLimits { MaxElements = 3 })));
        DecodeError error = ErrorOf<FrameworkInfo>(bytes, new DecodeLimits { MaxElements = 2 });
        Assert.Equal((DecodeFault.TooManyElements, "roles"), (error.Fault, error.Field));
    }

    [Fact]
    public void Map_entries_and_packed_elements_count_against_the_limit()
    {
        var limits = new DecodeLimits { MaxElements = 1 };
        var quantities = new OfferFiltersResourceQuantities();
        quantities.Quantities["a"] = new ValueScalar(1);
        Assert.Single(Read<OfferFiltersResourceQuantities>(MessageCodec.ToBytes(quantities), limits).Quantities);
        quantities.Quantities["b"] = new ValueScalar(1);
        DecodeError error = ErrorOf<OfferFiltersResourceQuantities>(MessageCodec.ToBytes(quantities), limits);
        Assert.Equal(DecodeFault.TooManyElements, error.Fault);
        Assert.Equal(DecodeFault.TooManyElements, ErrorOf<CapabilityInfo>("0a 02 01 02", limits).Fault);
    }

    [Theory]
    [InlineData("0a", DecodeFault.Truncated, "value")]
    [InlineData("0a 05 61", DecodeFault.LengthOutOfRange, "value")]
    [InlineData("0a ff ff ff ff ff ff ff ff ff 01", DecodeFault.LengthOutOfRange, "value")]
    [InlineData("0a 01 ff", DecodeFault.InvalidUtf8, "value")]
    [InlineData("0a 03 ed a0 80", DecodeFault.InvalidUtf8, "value")]
    [InlineData("10 ff ff ff ff ff ff ff ff ff 02", DecodeFault.VarintTooLong, "2")]
    [InlineData("10 ff ff ff ff ff ff ff ff ff ff 01", DecodeFault.VarintTooLong, "2")]
    [InlineData("10 80", DecodeFault.Truncated, "2")]
    [InlineData("11 01 02 03", DecodeFault.Truncated, "2")]
    [InlineData("15 01 02 03", DecodeFault.Truncated, "2")]
    [InlineData("16", DecodeFault.BadWireType, "2")]
    [InlineData("17", DecodeFault.BadWireType, "2")]
    [InlineData("14", DecodeFault.BadWireType, "2")]
    [InlineData("13 1c", DecodeFault.BadWireType, "2")]
    [InlineData("13 08 01", DecodeFault.Truncated, "2")]
    [InlineData("00", DecodeFault.BadFieldNumber, null)]
    [InlineData("05", DecodeFault.BadFieldNumber, null)]
    [InlineData("80 80 80 80 10", DecodeFault.BadFieldNumber, null)]
    [InlineData("80", DecodeFault.Truncated, null)]
    [InlineData("", DecodeFault.MissingRequired, "value")]
    [InlineData("08 01", DecodeFault.MissingRequired, "value")]
    public void Fault_is_named_with_message_and_field(string hex, DecodeFault fault, string? field)
    {
        DecodeError error = ErrorOf<TaskId>(hex);
        Assert.Equal((fault, "mesos.v1.TaskID", field), (error.Fault, error.MessageName, error.Field));
        Assert.Contains("mesos.v1.TaskID", error.ToString());
    }

    [Fact]
    public void Innermost_message_is_named()
    {
        // TaskStatus.task_id holds a string that is not UTF-8; its state comes after.
        DecodeError error = ErrorOf<TaskStatus>("0a 03 0a 01 ff 10 01");
        Assert.Equal(new DecodeError(DecodeFault.InvalidUtf8, 5, "mesos.v1.TaskID", "value"), error);
    }

    [Fact]
    public void Length_of_a_nested_message_is_the_outer_messages_fault()
    {
        DecodeError error = ErrorOf<TaskStatus>("0a 09 0a");
        Assert.Equal(("mesos.v1.TaskStatus", "task_id"), (error.MessageName, error.Field));
        Assert.Equal(DecodeFault.LengthOutOfRange, error.Fault);
    }

    [Fact]
    public void Known_number_with_another_wire_type_is_an_unknown_field()
    {
        byte[] bytes = [0x08, 0x05, .. MessageCodec.ToBytes(new TaskId("t"))];
        Assert.True(MessageCodec.TryDecode(bytes, DecodeLimits.Default, out TaskId id, out _));
        Assert.Equal("t", id.Value);
    }

    [Fact]
    public void Last_of_equal_singular_fields_wins()
    {
        byte[] bytes = [.. MessageCodec.ToBytes(new TaskId("a")), .. MessageCodec.ToBytes(new TaskId("b"))];
        Assert.True(MessageCodec.TryDecode(bytes, DecodeLimits.Default, out TaskId id, out _));
        Assert.Equal("b", id.Value);
    }

    [Fact]
    public void Unknown_number_of_an_optional_enum_leaves_it_unset()
    {
        // Capability.type = 99.
        byte[] bytes = [0x08, 99];
        FrameworkInfoCapability capability = Read<FrameworkInfoCapability>(bytes);
        Assert.Null(capability.Type);
        Assert.Equal(FrameworkInfoCapabilityType.Unknown, capability.TypeOrDefault);
    }

    [Fact]
    public void Unknown_number_of_a_required_enum_is_a_missing_field() =>
        Assert.Equal("state", ErrorOf<TaskStatus>("0a 03 0a 01 61 10 7f").Field);

    [Fact]
    public void Lists_of_numbers_are_read_packed_and_unpacked_and_written_unpacked()
    {
        // CHOWN is 1000, DAC_OVERRIDE is 1001, and 99 is nothing.
        byte[] packed = Convert.FromHexString("0a05" + "e807" + "63" + "e907");
        byte[] unpacked = Convert.FromHexString("08e807" + "0863" + "08e907");
        CapabilityInfo first = Read<CapabilityInfo>(packed);
        CapabilityInfo second = Read<CapabilityInfo>(unpacked);
        Assert.Equal([CapabilityInfoCapability.Chown, CapabilityInfoCapability.DacOverride], first.Capabilities);
        Assert.Equal(second.Capabilities, first.Capabilities);
        Assert.Equal(MessageCodec.ToBytes(second), MessageCodec.ToBytes(first));
    }

    [Fact]
    public void Map_entry_without_a_key_or_value_has_the_empty_one()
    {
        byte[] bytes = Convert.FromHexString("0a0b1209" + "090000000000000040");
        Assert.Equal(2.0, Read<OfferFiltersResourceQuantities>(bytes).Quantities[""].Value);
        // The empty scalar lacks its required value.
        DecodeError error = ErrorOf<OfferFiltersResourceQuantities>("0a 03 0a 01 61");
        Assert.Equal((DecodeFault.MissingRequired, "mesos.v1.Value.Scalar"), (error.Fault, error.MessageName));
    }

    [Fact]
    public void Reader_after_a_fault_gives_nothing_and_keeps_the_first_fault()
    {
        var reader = new WireReader([0x0a, 0x05], DecodeLimits.Default);
        Assert.Equal(10u, reader.ReadTag());
        Assert.Equal("", reader.ReadString());
        Assert.Equal((0u, 0ul, 0ul), (reader.ReadTag(), reader.ReadVarint(), reader.ReadFixed64()));
        Assert.Equal(DecodeFault.LengthOutOfRange, reader.Error.Fault);
        Assert.Equal(2, reader.Error.Offset);
    }
}
