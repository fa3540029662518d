using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Cli.Commands;

/// <summary>
/// Finds the task that a person means: its id, or a beginning of it that no other task shares; with its framework's id and a
/// slash before it where two frameworks use the same. Tasks that run come before those that ended; of several that ended
/// under one id, the last is meant.
/// </summary>
internal static class TaskSearch
{
    private const int MaxListed = 5;

    /// <summary>The task and its agent's address. Refuses, with a sentence, what is unknown or ambiguous.</summary>
    public static async Task<(TaskSummary Task, string Address)> FindAsync(
        ClusterClient cluster, string meant, CancellationToken stop)
    {
        TaskSummary task = Choose((await cluster.AskAsync(CallType.GetTasks, stop)).GetTasks ?? new ResponseGetTasks(), meant);
        Response agents = await cluster.AskAsync(CallType.GetAgents, stop);
        ResponseGetAgentsAgent? agent = agents.GetAgents?.Agents.Find(agent => agent.AgentInfo.Id == task.AgentId);
        return (task, agent is null ? "" : ClusterClient.AddressOf(agent));
    }

    /// <summary>The task that is meant, among these.</summary>
    public static TaskSummary Choose(ResponseGetTasks tasks, string meant)
    {
        // A task's id has no slash.
        int slash = meant.IndexOf('/');
        string framework = slash < 0 ? "" : meant[..slash], id = meant[(slash + 1)..];
        TaskSummary[] living = OfFramework(tasks.Tasks.Concat(tasks.UnreachableTasks), framework);
        TaskSummary[] ended = LastOfEach(OfFramework(tasks.CompletedTasks, framework));
        return Only(living.Where(task => task.TaskId.Value == id), meant)
            ?? ended.Where(task => task.TaskId.Value == id).MaxBy(TaskTimes.SinceSeconds)
            ?? Only(living.Where(task => Begins(task, id)), meant)
            ?? Only(ended.Where(task => Begins(task, id)), meant)
            ?? throw new RefusedException(RefusalCode.NotFound, $"there is no task {meant}; `mesosd tasks` lists them");
    }

    private static TaskSummary[] OfFramework(IEnumerable<TaskSummary> tasks, string framework) =>
        [.. tasks.Where(task => task.FrameworkId.Value.EndsWith(framework, StringComparison.Ordinal))];

    private static TaskSummary[] LastOfEach(IEnumerable<TaskSummary> ended) =>
        [.. ended.GroupBy(task => (task.FrameworkId, task.TaskId)).Select(same => same.MaxBy(TaskTimes.SinceSeconds)!)];

    private static bool Begins(TaskSummary task, string id) => task.TaskId.Value.StartsWith(id, StringComparison.Ordinal);

    private static TaskSummary? Only(IEnumerable<TaskSummary> tasks, string meant)
    {
        TaskSummary[] found = [.. tasks];
        if (found.Length <= 1) return found.FirstOrDefault();
        string listed = string.Join(
            ", ", found.Take(MaxListed).Select(task => $"{task.FrameworkId.Value}/{task.TaskId.Value}"));
        string more = found.Length > MaxListed ? ", …" : "";
        throw new RefusedException(
            RefusalCode.Conflict, $"{meant} could be {found.Length} tasks: {listed}{more}; give one of these");
    }
}
