using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// The messages that the lists of the operator API consist of, one after the other, each made when it is asked for. One
/// reader's own.
/// </summary>
/// <param name="snapshot">What to tell of.</param>
/// <param name="isFleeting">Whether a task's message is used no more when the next is asked for, and may become that.</param>
internal sealed class SnapshotItems(MasterSnapshot snapshot, bool isFleeting = false)
{
    private readonly SnapshotMessages _messages = new(snapshot);
    private TaskSummary? _task;

    public IEnumerable<ResponseGetAgentsAgent> Agents()
    {
        foreach (AgentReading agent in snapshot.Agents)
            if (agent.IsRegistered) yield return _messages.Describe(agent);
    }

    public IEnumerable<AgentInfo> RecoveredAgents()
    {
        foreach (AgentReading agent in snapshot.Agents)
            if (agent.IsRecovered) yield return agent.Info;
    }

    public IEnumerable<ResponseGetFrameworksFramework> Frameworks()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks) yield return _messages.Describe(framework);
    }

    public IEnumerable<ResponseGetFrameworksFramework> CompletedFrameworks()
    {
        foreach (FrameworkReading framework in snapshot.CompletedFrameworks) yield return _messages.Describe(framework);
    }

    public IEnumerable<TaskSummary> Tasks()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks)
            foreach (TaskReading task in framework.Tasks) yield return Describe(task);
    }

    public IEnumerable<TaskSummary> CompletedTasks()
    {
        foreach (FrameworkReading framework in WithPast())
            foreach (KnownTask task in framework.CompletedTasks) yield return Describe(new TaskReading(task));
    }

    public IEnumerable<TaskSummary> UnreachableTasks()
    {
        foreach (FrameworkReading framework in WithPast())
            foreach (TaskReading task in framework.UnreachableTasks) yield return Describe(task);
    }

    public IEnumerable<ResponseGetExecutorsExecutor> Executors()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks)
            foreach (ExecutorReading executor in framework.Executors)
                yield return SnapshotMessages.Describe(executor);
    }

    private TaskSummary Describe(in TaskReading task)
    {
        if (!isFleeting) return _messages.Describe(task);
        if (_task is null) _task = _messages.Describe(task);
        else _messages.Describe(task, _task);
        return _task;
    }

    private IEnumerable<FrameworkReading> WithPast()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks) yield return framework;
        foreach (FrameworkReading framework in snapshot.CompletedFrameworks) yield return framework;
    }
}
