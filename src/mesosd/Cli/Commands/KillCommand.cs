using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd kill TASK</c>.</summary>
internal sealed class KillCommand : ClientCommand
{
    public override CommandPage Page => CommandPages.Kill;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        TaskSummary task = (await TaskSearch.FindAsync(cluster, flags.Operands[0], stop)).Task;
        await cluster.KillAsync(
            new KillTaskOfAnyFramework { TaskId = task.TaskId, FrameworkId = task.FrameworkId }, stop);
        terminal.Output.WriteLine($"asked for the end of {task.TaskId.Value}; `mesosd tasks` shows when it has come");
        return 0;
    }
}
