using System.Reflection;
using Mesosd.Protocol.Generator;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests;

/// <summary>The tables that come from the unions in frames.proto.</summary>
public sealed class FrameTableTests
{
    [Fact]
    public void Kinds_are_the_field_numbers_of_the_unions()
    {
        var declared = TestSchema.Model.Unions.SelectMany(union => union.Fields)
            .ToDictionary(field => field.Property, field => (ushort)field.Number);
        var generated = typeof(FrameKinds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => field.Name, field => (ushort)field.GetRawConstantValue()!);
        Assert.Equal(declared, generated);
    }

    [Fact]
    public void Every_member_is_known_by_its_kind_and_has_it()
    {
        foreach (FieldModel member in TestSchema.Model.Unions.SelectMany(union => union.Fields))
        {
            SchemaType type = SchemaTypes.All.Single(candidate => candidate.Name == member.Type.SchemaName);
            byte[] bytes = new MessageFiller(1).Fill(TestSchema.Find(type.Name));
            IMessage message = Codec.Decode(type, bytes, out _)!;
            Assert.Equal(member.Number, FrameKinds.Of(message));
            Assert.Equal(member.Name, FrameKinds.NameOf((ushort)member.Number));
        }
    }

    [Fact]
    public void Message_of_no_union_has_no_kind()
    {
        Assert.Equal(0, FrameKinds.Of(new TaskId("t")));
        Assert.Equal("unknown", FrameKinds.NameOf(9999));
    }

    [Fact]
    public void Frame_of_the_union_is_decoded_and_handed_on()
    {
        byte[] bytes = MessageCodec.ToBytes(new LaunchReceived(7));
        var reader = new WireReader(bytes, DecodeLimits.Default);
        IMessage? message = AgentToMasterFrames.Decode(FrameKinds.LaunchReceived, ref reader);
        Assert.False(reader.Failed);
        var handler = new Recorder();
        Assert.True(AgentToMasterFrames.Dispatch(message!, handler, "context"));
        Assert.Equal(["context: launch 7"], handler.Calls);
    }

    [Fact]
    public void Frame_of_another_union_is_neither_decoded_nor_handed_on()
    {
        var reader = new WireReader([], DecodeLimits.Default);
        Assert.False(AgentToMasterFrames.Contains(FrameKinds.Hello));
        Assert.True(AgentToMasterFrames.Contains(FrameKinds.Pong));
        Assert.Null(AgentToMasterFrames.Decode(FrameKinds.Hello, ref reader));
        Assert.False(AgentToMasterFrames.Dispatch(Heartbeat.Instance, new Recorder(), "context"));
    }

    private sealed class Recorder : IAgentToMasterHandler<string>
    {
        public List<string> Calls { get; } = [];

        public void On(string context, RegisterAgent message) => Calls.Add($"{context}: register");

        public void On(string context, ReregisterAgent message) => Calls.Add($"{context}: reregister");

        public void On(string context, UnregisterAgent message) => Calls.Add($"{context}: unregister");

        public void On(string context, Pong message) => Calls.Add($"{context}: pong");

        public void On(string context, StatusUpdate message) => Calls.Add($"{context}: update");

        public void On(string context, LaunchReceived message) => Calls.Add($"{context}: launch {message.LaunchId}");

        public void On(string context, ExecutorExited message) => Calls.Add($"{context}: exited");

        public void On(string context, ExecutorToFramework message) => Calls.Add($"{context}: message");

        public void On(string context, OperationUpdate message) => Calls.Add($"{context}: operation");

        public void On(string context, AgentResources message) => Calls.Add($"{context}: resources");
    }
}
