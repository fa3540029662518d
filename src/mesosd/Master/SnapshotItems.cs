using Mesosd.Core;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

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
    private List<Role>? _roles;

    // ---- item by item

    public IEnumerable<ResponseGetAgentsAgent> Agents() => ItemsOf<ResponseGetAgentsAgent>(AgentChunks());

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

    public IEnumerable<TaskSummary> Tasks() => ItemsOf<TaskSummary>(TaskChunks());

    public IEnumerable<TaskSummary> CompletedTasks() => ItemsOf<TaskSummary>(CompletedTaskChunks());

    public IEnumerable<TaskSummary> UnreachableTasks() => ItemsOf<TaskSummary>(UnreachableTaskChunks());

    public IEnumerable<ResponseGetExecutorsExecutor> Executors() =>
        ItemsOf<ResponseGetExecutorsExecutor>(ExecutorChunks());

    public IEnumerable<Operation> Operations() => ItemsOf<Operation>(OperationChunks());

    /// <summary>Made together, of sums over everything; not of more than there are roles.</summary>
    public IEnumerable<Role> Roles() => _roles ??= [.. _messages.DescribeRoles()];

    // ---- chunk by chunk

    public IEnumerable<ItemChunk> AgentChunks() =>
        snapshot.Agents.Chunks.Select(chunk => new ItemChunk(Describe(chunk), chunk.Shared));

    public IEnumerable<ItemChunk> TaskChunks() => ChunksOf(snapshot.Frameworks, framework => framework.Tasks);

    public IEnumerable<ItemChunk> UnreachableTaskChunks() =>
        ChunksOf(snapshot.Frameworks, framework => framework.UnreachableTasks)
            .Concat(ChunksOf(snapshot.CompletedFrameworks, framework => framework.UnreachableTasks));

    public IEnumerable<ItemChunk> CompletedTaskChunks()
    {
        foreach (FrameworkReading framework in WithPast())
            foreach (ChunkView<KnownTask> chunk in framework.CompletedTasks.Chunks)
                yield return new ItemChunk(Describe(chunk), chunk.Shared);
    }

    public IEnumerable<ItemChunk> ExecutorChunks()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks)
            foreach (ChunkView<ExecutorReading> chunk in framework.Executors.Chunks)
                yield return new ItemChunk(Describe(chunk), chunk.Shared);
    }

    public IEnumerable<ItemChunk> OperationChunks()
    {
        foreach (FrameworkReading framework in snapshot.Frameworks)
            foreach (ChunkView<OperationReading> chunk in framework.Operations.Chunks)
                yield return new ItemChunk(Describe(chunk), chunk.Shared);
    }

    // ---- leaves

    private IEnumerable<ItemChunk> ChunksOf(
        ReadingList<FrameworkReading> frameworks, Func<FrameworkReading, ReadingList<TaskReading>> listOf)
    {
        foreach (FrameworkReading framework in frameworks)
            foreach (ChunkView<TaskReading> chunk in listOf(framework).Chunks)
                yield return new ItemChunk(Describe(chunk), chunk.Shared);
    }

    private static IEnumerable<T> ItemsOf<T>(IEnumerable<ItemChunk> chunks)
        where T : IMessage => chunks.SelectMany(chunk => chunk.Items).Cast<T>();

    private IEnumerable<IMessage> Describe(ChunkView<AgentReading> chunk)
    {
        foreach (AgentReading agent in chunk)
            if (agent.IsRegistered) yield return _messages.Describe(agent);
    }

    private IEnumerable<IMessage> Describe(ChunkView<TaskReading> chunk)
    {
        TaskTouch.Touch(chunk);
        foreach (TaskReading task in chunk) yield return Describe(task);
    }

    private IEnumerable<IMessage> Describe(ChunkView<KnownTask> chunk)
    {
        TaskTouch.Touch(chunk);
        foreach (KnownTask task in chunk) yield return Describe(new TaskReading(task));
    }

    private static IEnumerable<IMessage> Describe(ChunkView<ExecutorReading> chunk)
    {
        foreach (ExecutorReading executor in chunk) yield return SnapshotMessages.Describe(executor);
    }

    private static IEnumerable<IMessage> Describe(ChunkView<OperationReading> chunk)
    {
        foreach (OperationReading operation in chunk) yield return operation.ToMessage();
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
