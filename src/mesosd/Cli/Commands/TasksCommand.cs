using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd tasks</c>: those that are alive first, then those that ended not long ago.</summary>
internal sealed class TasksCommand : ClientCommand
{
    private const int MaxEnded = 20;

    public override CommandPage Page => CommandPages.Tasks;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        Response answer = await cluster.AskAsync(CallType.GetTasks, stop);
        if (flags.Get(ClientFlags.Json))
        {
            WriteJson(answer, terminal);
            return 0;
        }
        ResponseGetTasks tasks = answer.GetTasks ?? new ResponseGetTasks();
        Instant now = new((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
        TextTable table = new(
            new TextColumn("TASK") { MinWidth = 12 }, new TextColumn("STATE"), new TextColumn("SINCE", TextAlignment.Right),
            new TextColumn("AGENT"), new TextColumn("FRAMEWORK"), new TextColumn("CPUS", TextAlignment.Right),
            new TextColumn("MEM MB", TextAlignment.Right));
        foreach (TaskSummary task in tasks.Tasks.Concat(tasks.UnreachableTasks)) Add(table, task, now);
        foreach (TaskSummary task in tasks.CompletedTasks.OrderByDescending(TaskTimes.SinceSeconds).Take(MaxEnded))
            Add(table, task, now);
        terminal.Write(table.Lines(terminal.Width));
        int hidden = tasks.CompletedTasks.Count - MaxEnded;
        if (hidden > 0) terminal.Output.WriteLine($"and {hidden} more that ended earlier (--json lists them)");
        return 0;
    }

    private static void Add(TextTable table, TaskSummary task, Instant now) => table.Add(
        task.TaskId.Value, TaskStateNames.ToName(task.State),
        HumanText.Age(new Instant((long)(TaskTimes.SinceSeconds(task) * 1e9)), now),
        Short(task.AgentId.Value), Short(task.FrameworkId.Value),
        HumanText.Amount(ClusterFigures.Amount(task.Resources, "cpus")),
        HumanText.Amount(ClusterFigures.Amount(task.Resources, "mem")));
}
