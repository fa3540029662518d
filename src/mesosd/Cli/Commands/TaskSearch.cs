using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Cli.Commands;

/// <summary>Finds the task that a person means: its id, or a beginning of it that no other task shares.</summary>
internal static class TaskSearch
{
    private const int MaxListed = 5;

    /// <summary>The task and its agent's address. Refuses, with a sentence, what is unknown or ambiguous.</summary>
    public static async Task<(TaskSummary Task, string Address)> FindAsync(
        ClusterClient cluster, string id, CancellationToken stop)
    {
        ResponseGetTasks tasks = (await cluster.AskAsync(CallType.GetTasks, stop)).GetTasks ?? new ResponseGetTasks();
        TaskSummary task = Choose([.. tasks.Tasks, .. tasks.UnreachableTasks], id)
            ?? Choose(tasks.CompletedTasks, id)
            ?? throw new RefusedException(RefusalCode.NotFound, $"there is no task {id}; `mesosd tasks` lists them");
        Response agents = await cluster.AskAsync(CallType.GetAgents, stop);
        ResponseGetAgentsAgent? agent = agents.GetAgents?.Agents.Find(agent => agent.AgentInfo.Id == task.AgentId);
        return (task, agent is null ? "" : ClusterClient.AddressOf(agent));
    }

    private static TaskSummary? Choose(IReadOnlyList<TaskSummary> tasks, string id)
    {
        TaskSummary[] found = [.. tasks.Where(task => task.TaskId.Value == id)];
        if (found.Length == 0) found = [.. tasks.Where(task => task.TaskId.Value.StartsWith(id, StringComparison.Ordinal))];
        if (found.Length <= 1) return found.FirstOrDefault();
        string listed = string.Join(
            ", ", found.Take(MaxListed).Select(task => $"{task.TaskId.Value} of {task.FrameworkId.Value}"));
        throw new RefusedException(RefusalCode.Conflict, $"{id} could be {found.Length} tasks: {listed}; give the whole id");
    }
}
