using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

/// <summary>A framework at one moment, for any thread.</summary>
internal sealed record FrameworkReading
{
    public required FrameworkId Id { get; init; }

    public required FrameworkInfo Info { get; init; }

    public required FrameworkState State { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required bool IsMultiRole { get; init; }

    public required Instant RegisteredAt { get; init; }

    public required Instant? ReregisteredAt { get; init; }

    public required Instant? UnregisteredAt { get; init; }

    public required OfferConstraints? OfferConstraints { get; init; }

    public required IReadOnlyList<InverseOffer> InverseOffers { get; init; }

    /// <summary>What it has; empty while nobody asks for tasks.</summary>
    public ReadingList<TaskReading> Tasks { get; init; } = ReadingList<TaskReading>.Empty;

    public ReadingList<TaskReading> UnreachableTasks { get; init; } = ReadingList<TaskReading>.Empty;

    public QueueReading<KnownTask> CompletedTasks { get; init; } = QueueReading<KnownTask>.Empty;

    public ReadingList<ExecutorReading> Executors { get; init; } = ReadingList<ExecutorReading>.Empty;

    public ReadingList<OperationReading> Operations { get; init; } = ReadingList<OperationReading>.Empty;

    public bool IsConnected => State == FrameworkState.Connected;
}
