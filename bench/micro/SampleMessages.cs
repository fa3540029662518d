using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Micro;

/// <summary>Messages as a busy cluster sends them.</summary>
internal static class SampleMessages
{
    private const string MasterId = "0d1c3a5e-7b9f-4d2e-8c6a-1f3b5d7e9a0c";

    public static KillTask Kill { get; } = new()
    {
        FrameworkId = new FrameworkId($"{MasterId}-0001"),
        TaskId = new TaskId("task-000000042"),
    };

    public static StatusUpdate Update { get; } = new()
    {
        FrameworkId = new FrameworkId($"{MasterId}-0001"),
        ExecutorId = new ExecutorId("task-000000042"),
        LatestState = TaskState.Running,
        Status = new TaskStatus
        {
            TaskId = new TaskId("task-000000042"),
            State = TaskState.Running,
            AgentId = new AgentId($"{MasterId}-S17"),
            Timestamp = 1_790_000_000.125,
            Source = TaskStatusSource.Executor,
            Uuid = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        },
    };

    public static Offer Offer { get; } = NewOffer();

    private static Offer NewOffer()
    {
        Offer offer = new()
        {
            Id = new OfferId($"{MasterId}-O99"),
            FrameworkId = new FrameworkId($"{MasterId}-0001"),
            AgentId = new AgentId($"{MasterId}-S17"),
            Hostname = "node17.example",
        };
        foreach ((string name, double amount) in new[] { ("cpus", 15.5), ("mem", 63_488.0), ("disk", 409_600.0) })
            offer.Resources.Add(new Resource { Name = name, Type = Protocol.Messages.ValueType.Scalar, Scalar = new ValueScalar(amount) });
        Resource ports = new() { Name = "ports", Type = Protocol.Messages.ValueType.Ranges, Ranges = new ValueRanges() };
        ports.Ranges.Range.Add(new ValueRange(31_000, 32_000));
        offer.Resources.Add(ports);
        return offer;
    }
}
