using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests;

public sealed class MessageCodecTests
{
    [Fact]
    public void Copy_says_the_same_and_shares_nothing()
    {
        var info = new FrameworkInfo { User = "u", Name = "n", Roles = { "a" }, Labels = new Labels() };
        FrameworkInfo copy = MessageCodec.Clone(info);
        Assert.True(MessageCodec.ContentEquals(info, copy));
        info.Roles.Add("b");
        info.Labels.LabelsValue.Add(new Label { Key = "k" });
        Assert.Equal(["a"], copy.Roles);
        Assert.Empty(copy.Labels!.LabelsValue);
        Assert.False(MessageCodec.ContentEquals(info, copy));
    }

    [Fact]
    public void Messages_of_equal_length_and_other_content_differ() =>
        Assert.False(MessageCodec.ContentEquals(new TaskId("a"), new TaskId("b")));

    [Fact]
    public void Identifiers_are_values()
    {
        Assert.Equal(new TaskId("a"), new TaskId("a"));
        Assert.True(new TaskId("a").CompareTo(new TaskId("B")) > 0);
        Assert.Equal("a", new TaskId("a").ToString());
        Assert.Equal("ValueRange { Begin = 1, End = 2 }", new ValueRange(1, 2).ToString());
        Assert.Contains(new TaskId("a"), new HashSet<TaskId> { new("a") });
    }

    [Fact]
    public void Message_in_a_text_is_json() => Assert.Equal("{}", $"{new Labels()}");

    [Fact]
    public void Setting_a_member_of_a_oneof_clears_the_others()
    {
        var step = new ContainerStep { LinkLatest = new LinkLatest("l", "t") };
        Assert.Equal(ContainerStepStepCase.LinkLatest, step.StepCase);
        step.MakeDirectory = new MakeDirectory { Path = "/p", Mode = 7 };
        Assert.Null(step.LinkLatest);
        Assert.Equal(ContainerStepStepCase.MakeDirectory, step.StepCase);
        step.LinkLatest = null;
        Assert.Equal(ContainerStepStepCase.MakeDirectory, step.StepCase);
        step.MakeDirectory = null;
        Assert.Equal(ContainerStepStepCase.None, step.StepCase);
    }

    [Fact]
    public void Last_member_of_a_oneof_on_the_wire_wins()
    {
        byte[] bytes =
        [
            .. MessageCodec.ToBytes(new ContainerStep { LinkLatest = new LinkLatest("l", "t") }),
            .. MessageCodec.ToBytes(new ContainerStep { MakeDirectory = new MakeDirectory { Path = "/p", Mode = 7 } }),
        ];
        Assert.True(MessageCodec.TryDecode<ContainerStep>(bytes, DecodeLimits.Default, out ContainerStep? step, out _));
        Assert.Equal(ContainerStepStepCase.MakeDirectory, step.StepCase);
        Assert.Null(step.LinkLatest);
    }

    [Fact]
    public void Defaults_are_the_schemas()
    {
        var hello = new Hello { NewestVersion = 1, Role = PeerRole.Agent };
        Assert.Equal((1u, 15_000u), (hello.OldestVersionOrDefault, hello.HeartbeatMillisecondsOrDefault));
        Assert.Equal(15_000u, Hello.HeartbeatMillisecondsDefault);
        Assert.Equal(0u, hello.MaxFrameBytesOrDefault);
        // The first value listed, whatever its number.
        Assert.Equal(TaskState.Staging, new StatusUpdate { FrameworkId = new("f"), Status = null! }.LatestStateOrDefault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("größe")]
    [InlineData("任务")]
    [InlineData("😀")]
    public void Strings_of_any_script_and_length_are_measured_and_written_alike(string part)
    {
        foreach (int times in new[] { 1, 25, 26, 42, 43, 127, 128, 5_000 })
        {
            string text = string.Concat(Enumerable.Repeat(part, times));
            byte[] bytes = MessageCodec.ToBytes(new TaskId(text));
            Assert.True(MessageCodec.TryDecode(bytes, DecodeLimits.Default, out TaskId id, out _));
            Assert.Equal(text, id.Value);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(16_383, 2)]
    [InlineData(16_384, 3)]
    [InlineData(-1, 10)]
    [InlineData(long.MaxValue, 9)]
    public void Integers_take_as_many_bytes_as_protobuf_says(long value, int bytes)
    {
        byte[] encoded = MessageCodec.ToBytes(new TimeInfo(value));
        Assert.Equal(1 + bytes, encoded.Length);
        Assert.True(MessageCodec.TryDecode(encoded, DecodeLimits.Default, out TimeInfo time, out _));
        Assert.Equal(value, time.Nanoseconds);
    }

    [Fact]
    public void Enum_names_are_the_schemas()
    {
        Assert.Equal("TASK_GONE_BY_OPERATOR", TaskStateNames.ToName(TaskState.GoneByOperator));
        Assert.Equal("99", TaskStateNames.ToName((TaskState)99));
        Assert.True(TaskStateNames.TryParse("TASK_LOST", out TaskState state));
        Assert.Equal(TaskState.Lost, state);
        Assert.False(TaskStateNames.TryParse("task_lost", out _));
        Assert.False(TaskStateNames.TryParse("5", out _));
    }
}
