using Mesosd.Protocol.Messages;

namespace Mesosd.Containers;

/// <summary>Whose run a sandbox is for.</summary>
public readonly record struct SandboxIds(
    AgentId Agent, FrameworkId Framework, ExecutorId Executor, ContainerId Container);
