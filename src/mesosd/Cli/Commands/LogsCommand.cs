using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd logs [-f] TASK</c>.</summary>
internal sealed class LogsCommand : ClientCommand
{
    // What docs/protocol.md recommends to those who follow a file.
    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(250);

    public override CommandPage Page => CommandPages.Logs;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        (TaskSummary task, string address) = await TaskSearch.FindAsync(cluster, flags.Operands[0], stop);
        if (address.Length == 0)
        {
            throw new RefusedException(
                RefusalCode.NotFound, $"the agent {task.AgentId.Value} of {task.TaskId.Value} is not there any more");
        }
        // A command task's executor has the task's own id.
        string executor = string.IsNullOrEmpty(task.ExecutorId?.Value) ? task.TaskId.Value : task.ExecutorId!.Value.Value;
        string file = flags.Get(ClientFlags.StandardError) ? "stderr" : "stdout";
        SandboxReader reader = new(cluster, address, SandboxReader.PathOf(task.FrameworkId.Value, executor, file));
        await reader.CopyAsync(terminal.Output, stop);
        if (!flags.Get(ClientFlags.Follow)) return 0;
        bool alive = true;
        while (alive)
        {
            await Task.Delay(FollowInterval, stop);
            alive = await IsAliveAsync(cluster, task, stop);
            // Once more after its end: what it wrote last.
            await reader.CopyAsync(terminal.Output, stop);
        }
        return 0;
    }

    private static async Task<bool> IsAliveAsync(ClusterClient cluster, TaskSummary task, CancellationToken stop)
    {
        var tasks = (await cluster.AskAsync(Protocol.MasterApi.CallType.GetTasks, stop)).GetTasks;
        return tasks?.Tasks.Exists(other => other.TaskId == task.TaskId && other.FrameworkId == task.FrameworkId) ?? false;
    }
}
