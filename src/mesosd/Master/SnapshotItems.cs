using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// The messages that the lists of the operator API consist of, one after the other, each made when it is asked for. One
/// reader's own.
/// </summary>
internal sealed class SnapshotItems(MasterSnapshot snapshot)
{
    private readonly SnapshotMessages _messages = new(snapshot);

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
            foreach (TaskReading task in framework.Tasks) yield return _messages.Describe(task);
    }

    public IEnumerable<TaskSummary> CompletedTasks()
    {
        foreach (FrameworkReading framework in WithPast())
            foreach (KnownTask task in framework.CompletedTasks) yield return _messages.Describe(new TaskReading(task));
    }

    public IEnumerable<TaskSummary> UnreachableTasks()
    {
        foreach (FrameworkReading framework in WithPast())
            foreach (TaskReading task in framework.UnreachableTasks) yield return _messages.Describe(task);
    }

    public IEnumerable<ResponseGetExecutorsExecutor> Executors()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks)
            foreach (ExecutorReading executor in framework.Executors)
                yield return SnapshotMessages.Describe(executor);
    }

    private IEnumerable<FrameworkReading> WithPast()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks) yield return framework;
        foreach (FrameworkReading framework in snapshot.CompletedFrameworks) yield return framework;
    }
}
