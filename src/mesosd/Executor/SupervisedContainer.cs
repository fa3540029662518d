using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Executor;

/// <summary>A container as its supervisor knows it.</summary>
internal sealed class SupervisedContainer(ContainerId id, ContainerKey key)
{
    public ContainerId Id { get; } = id;

    public ContainerKey Key { get; } = key;

    /// <summary>Whether it lives on while the agent is away.</summary>
    public required bool IsCheckpointed { get; init; }

    /// <summary>The command task that it is for; null for a custom executor.</summary>
    public CommandTask? Command { get; init; }

    public ContainerPhase Phase { get; set; }

    public int? ProcessId { get; set; }

    public int? ExitStatus { get; set; }

    /// <summary>Why it could not be started.</summary>
    public string? Failure { get; set; }

    public EndCause Cause { get; set; }

    /// <summary>When it is killed; <see cref="Instant.Never"/> while nobody wants it to end.</summary>
    public Instant KillAt { get; set; } = Instant.Never;

    /// <summary>Waits for <see cref="KillAt"/>; made when first needed.</summary>
    public Deadline<SupervisorDeadline>? Grace { get; set; }

    /// <summary>Waits for the task's max_completion_time, if it has one.</summary>
    public Deadline<SupervisorDeadline>? Completion { get; set; }

    public bool IsLive => Phase != ContainerPhase.Ended;

    public ContainerState Describe() =>
        new() { ContainerId = Id, ProcessId = ProcessId, ExitStatus = ExitStatus, Failure = Failure };
}
