using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Counts the tasks of a snapshot by agent and by framework, and who has something where.</summary>
internal sealed class WorkCounts
{
    private readonly Dictionary<AgentId, AgentWork> _agents = [];
    private readonly Dictionary<FrameworkId, FrameworkWork> _frameworks = [];

    // A chunk's tasks: looked at together, many waits for memory are one.
    private readonly (AgentId Agent, TaskState State)[] _some = new (AgentId, TaskState)[SharedChunk.Size];

    public WorkCounts(MasterSnapshot snapshot)
    {
        foreach (ref readonly FrameworkReading framework in snapshot.Frameworks) Count(framework);
        foreach (ref readonly FrameworkReading framework in snapshot.CompletedFrameworks) Count(framework);
    }

    /// <summary>Null for one that nothing is known of.</summary>
    public AgentWork? Of(AgentId agent) => _agents.GetValueOrDefault(agent);

    /// <summary>Null for one that is not in the snapshot.</summary>
    public FrameworkWork? Of(FrameworkId framework) => _frameworks.GetValueOrDefault(framework);

    private void Count(FrameworkReading framework)
    {
        FrameworkWork work = new();
        _frameworks[framework.Id] = work;
        foreach (ChunkView<TaskReading> chunk in framework.Tasks.Chunks) Count(framework, work, chunk);
        foreach (ChunkView<TaskReading> chunk in framework.UnreachableTasks.Chunks) Count(framework, work, chunk);
        foreach (ChunkView<KnownTask> chunk in framework.CompletedTasks.Chunks) Count(framework, work, chunk);
        foreach (ref readonly ExecutorReading executor in framework.Executors)
            WorkOn(executor.AgentId, framework, work);
    }

    private void Count(FrameworkReading framework, FrameworkWork work, ChunkView<TaskReading> chunk)
    {
        int count = 0;
        foreach (ref readonly TaskReading task in chunk) _some[count++] = (task.AgentId, task.State);
        Count(framework, work, count);
    }

    private void Count(FrameworkReading framework, FrameworkWork work, ChunkView<KnownTask> chunk)
    {
        int count = 0;
        foreach (ref readonly KnownTask task in chunk) _some[count++] = (task.AgentId, task.State);
        Count(framework, work, count);
    }

    private void Count(FrameworkReading framework, FrameworkWork work, int count)
    {
        foreach ((AgentId agent, TaskState state) in _some.AsSpan(0, count))
        {
            work.Tasks.Add(state);
            WorkOn(agent, framework, work).Tasks.Add(state);
        }
    }

    private AgentWork WorkOn(AgentId agent, FrameworkReading framework, FrameworkWork work)
    {
        if (!_agents.TryGetValue(agent, out AgentWork? on)) _agents.Add(agent, on = new AgentWork());
        // Frameworks are counted one after the other.
        if (on.FrameworkIds is [.., { } newest] && newest == framework.Id.Value) return on;
        on.FrameworkIds.Add(framework.Id.Value);
        work.AgentIds.Add(agent.Value);
        return on;
    }
}
