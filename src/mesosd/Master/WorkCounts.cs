using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Counts the tasks of a snapshot by agent and by framework, and who has something where.</summary>
internal sealed class WorkCounts
{
    private readonly Dictionary<AgentId, AgentWork> _agents = [];
    private readonly Dictionary<FrameworkId, FrameworkWork> _frameworks = [];

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
        foreach (ref readonly TaskReading task in framework.Tasks) Count(framework, work, task);
        foreach (ref readonly TaskReading task in framework.UnreachableTasks) Count(framework, work, task);
        foreach (KnownTask task in framework.CompletedTasks) Count(framework, work, new TaskReading(task));
        foreach (ref readonly ExecutorReading executor in framework.Executors)
            WorkOn(executor.AgentId, framework, work);
    }

    private void Count(FrameworkReading framework, FrameworkWork work, in TaskReading task)
    {
        work.Tasks.Add(task.State);
        WorkOn(task.AgentId, framework, work).Tasks.Add(task.State);
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
