using Mesosd.Protocol.Messages;

namespace Mesosd.Containers;

/// <summary>What a container is to be, for <see cref="ContainerPlanner"/>.</summary>
public sealed record ContainerSpec
{
    /// <summary>Whose container it is.</summary>
    public required SandboxIds Ids { get; init; }

    /// <summary>Where its files lie.</summary>
    public required SandboxPaths Paths { get; init; }

    /// <summary>The executor's command, or that of the command task.</summary>
    public required CommandInfo Command { get; init; }

    /// <summary>What the agent tells every executor.</summary>
    public required ExecutorVariables Variables { get; init; }

    /// <summary>Who runs it; null: the agent's own user, as with <c>--no-switch_user</c>.</summary>
    public string? User { get; init; }

    /// <summary>Persistent volumes that are linked into the sandbox.</summary>
    public IReadOnlyList<ContainerVolume> Volumes { get; init; } = [];

    /// <summary>Whether the framework checkpoints.</summary>
    public bool IsCheckpointed { get; init; }

    /// <summary>The role that its resources are allocated to, if it is only one.</summary>
    public string? AllocationRole { get; init; }

    /// <summary>What the executor must present to the agent, as text. Null for command tasks.</summary>
    public string? Token { get; init; }

    /// <summary>How long it has to end when told to; null: the agent's usual time.</summary>
    public TimeSpan? ShutdownGrace { get; init; }
}
