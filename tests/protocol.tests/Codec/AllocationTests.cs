using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Tests;

/// <summary>Allocated bytes, exactly: they are the same on every machine, where times are not.</summary>
public sealed class AllocationTests
{
    private static readonly byte[] Uuid = new byte[16];

    private static StatusUpdate NewUpdate() => new()
    {
        FrameworkId = new FrameworkId("6a1c0b1e-5f6d-4a3c-9a58-0d3f6c1f2b3a-0000"),
        ExecutorId = new ExecutorId("executor-1"),
        Status = new TaskStatus
        {
            TaskId = new TaskId("task-17"),
            State = TaskState.Running,
            AgentId = new AgentId("6a1c0b1e-5f6d-4a3c-9a58-0d3f6c1f2b3a-S1"),
            Timestamp = 1_700_000_000.25,
            Source = TaskStatusSource.Executor,
            Uuid = Uuid.AsSpan().ToArray(),
            Message = "started",
        },
        LatestState = TaskState.Running,
    };

    // The first rounds compile the code; what it allocates in the last one is what it always does.
    private static long AllocatedBy(Action action)
    {
        long allocated = 0;
        for (int round = 0; round < 200; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return allocated;
    }

    [Fact]
    public void Encoding_a_status_update_allocates_nothing()
    {
        StatusUpdate update = NewUpdate();
        byte[] buffer = new byte[1024];
        int written = 0;
        long allocated = AllocatedBy(() =>
        {
            var writer = new WireWriter(buffer.AsSpan(0, update.MeasureBytes()));
            update.Encode(ref writer);
            written = writer.Written;
        });
        Assert.Equal(MessageCodec.ToBytes(update).Length, written);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Decoding_a_status_update_allocates_its_objects_and_no_strings()
    {
        byte[] bytes = MessageCodec.ToBytes(NewUpdate());
        var strings = new StringPool();
        StatusUpdate? decoded = null;
        long byDecoding = AllocatedBy(() =>
        {
            var reader = new WireReader(bytes, DecodeLimits.Default, strings);
            decoded = StatusUpdate.Decode(ref reader);
        });
        long byHand = AllocatedBy(() => NewUpdate());
        Assert.True(MessageCodec.ContentEquals(NewUpdate(), decoded!));
        Assert.Equal(byHand, byDecoding);
    }

    [Fact]
    public void Decoding_an_identifier_with_a_pool_allocates_nothing()
    {
        byte[] bytes = MessageCodec.ToBytes(new TaskId("task-17"));
        var strings = new StringPool();
        TaskId decoded = default;
        long allocated = AllocatedBy(() =>
        {
            var reader = new WireReader(bytes, DecodeLimits.Default, strings);
            decoded = TaskId.Decode(ref reader);
        });
        Assert.Equal("task-17", decoded.Value);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(FrameKinds.Heartbeat)]
    [InlineData(FrameKinds.Accepted)]
    public void Decoding_a_frame_without_fields_allocates_nothing(ushort kind)
    {
        IMessage? decoded = null;
        long allocated = AllocatedBy(() =>
        {
            var reader = new WireReader([], DecodeLimits.Default);
            decoded = ConnectionFrameFrames.Decode(kind, ref reader);
        });
        Assert.Equal(kind, FrameKinds.Of(decoded!));
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Comparing_messages_allocates_nothing()
    {
        StatusUpdate one = NewUpdate();
        StatusUpdate other = NewUpdate();
        bool equal = false;
        Assert.Equal(0, AllocatedBy(() => equal = MessageCodec.ContentEquals(one, other)));
        Assert.True(equal);
    }
}
