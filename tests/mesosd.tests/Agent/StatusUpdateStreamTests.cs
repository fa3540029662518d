using Mesosd.Agent;
using Mesosd.Protocol.Messages;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Agent;

public sealed class StatusUpdateStreamTests
{
    private readonly StatusUpdateStream _stream = new(new TaskKey(new FrameworkId("f"), new TaskId("t")), null, null);

    [Fact]
    public void Updates_leave_in_order_each_by_its_own_acknowledgement()
    {
        Assert.Equal(StreamVerdict.New, _stream.Receive(Status(1, TaskState.Running)));
        Assert.Equal(StreamVerdict.New, _stream.Receive(Status(2, TaskState.Finished)));
        Assert.Equal(StreamVerdict.Stale, _stream.Acknowledge(Uuid(2)));
        Assert.Equal(StreamVerdict.Next, _stream.Acknowledge(Uuid(1)));
        Assert.Equal(StreamVerdict.Stale, _stream.Acknowledge(Uuid(1)));
        Assert.Equal(StreamVerdict.Done, _stream.Acknowledge(Uuid(2)));
        Assert.Equal(StreamVerdict.Stale, _stream.Acknowledge(Uuid(2)));
    }

    [Fact]
    public void Duplicates_are_recognised_before_and_after_their_acknowledgement()
    {
        _stream.Receive(Status(1, TaskState.Running));
        Assert.Equal(StreamVerdict.Duplicate, _stream.Receive(Status(1, TaskState.Running)));
        _stream.Acknowledge(Uuid(1));
        Assert.Equal(StreamVerdict.Duplicate, _stream.Receive(Status(1, TaskState.Running)));
        Assert.Null(_stream.Head);
    }

    [Fact]
    public void Nothing_is_taken_behind_a_terminal_update()
    {
        _stream.Receive(Status(1, TaskState.Failed));
        Assert.Equal(StreamVerdict.AfterTerminal, _stream.Receive(Status(2, TaskState.Finished)));
    }

    [Fact]
    public void A_full_stream_takes_no_more_updates_but_the_end()
    {
        for (int number = 0; number < AgentLimits.MaxPendingUpdatesPerTask; number++)
            Assert.Equal(StreamVerdict.New, _stream.Receive(Status(number, TaskState.Running)));
        Assert.Equal(StreamVerdict.Full, _stream.Receive(Status(-1, TaskState.Running)));
        Assert.Equal(StreamVerdict.New, _stream.Receive(Status(-2, TaskState.Finished)));
    }

    [Fact]
    public void Memory_of_acknowledged_updates_is_bounded_and_keeps_the_newest()
    {
        int count = AgentLimits.MaxRememberedUuidsPerTask + 10;
        for (int number = 0; number < count; number++)
        {
            _stream.Receive(Status(number, TaskState.Running));
            _stream.Acknowledge(Uuid(number));
        }
        Assert.Equal(StreamVerdict.Duplicate, _stream.Receive(Status(count - 1, TaskState.Running)));
        Assert.Equal(StreamVerdict.Duplicate, _stream.Receive(Status(10, TaskState.Running)));
        Assert.Equal(StreamVerdict.New, _stream.Receive(Status(9, TaskState.Running)));
    }

    [Fact]
    public void Pauses_double_from_ten_seconds_to_ten_minutes_and_start_over_for_the_next_update()
    {
        _stream.Receive(Status(1, TaskState.Running));
        double[] pauses = [.. Enumerable.Range(0, 8).Select(_ => _stream.NextRetry().TotalSeconds)];
        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600], pauses);
        _stream.Acknowledge(Uuid(1));
        Assert.Equal(TimeSpan.FromSeconds(10), _stream.NextRetry());
    }

    private static TaskStatus Status(int number, TaskState state) =>
        new() { TaskId = new TaskId("t"), State = state, Uuid = Uuid(number) };

    private static byte[] Uuid(int number)
    {
        byte[] uuid = new byte[16];
        BitConverter.TryWriteBytes(uuid, number);
        return uuid;
    }
}
