using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>A framework on this agent as it was at one moment. Never changed.</summary>
/// <param name="Info">The framework, with its id.</param>
/// <param name="Executors">Live ones, and ended ones whose tasks are not done with.</param>
/// <param name="CompletedExecutors">Ended ones, the oldest first; the last ones only.</param>
public sealed record FrameworkSnapshot(
    FrameworkInfo Info,
    IReadOnlyList<ExecutorSnapshot> Executors,
    IReadOnlyList<ExecutorSnapshot> CompletedExecutors);
