using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// What one framework has on one agent. It exists as long as there is a task or an executor.
/// </summary>
internal sealed class FrameworkOnAgent(KnownFramework framework, KnownAgent agent)
{
    public KnownFramework Framework { get; } = framework;

    public KnownAgent Agent { get; } = agent;

    public Chain<KnownTask> Tasks { get; } = new();

    public OrderedTable<ExecutorId, KnownExecutor> Executors { get; } = new();

    public bool IsEmpty => Tasks.Count == 0 && Executors.Count == 0;
}
