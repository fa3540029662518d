using System.Runtime.CompilerServices;
using Mesosd.Core;

namespace Mesosd.Master;

/// <summary>
/// Looks at all of a chunk's tasks before they are written. Tasks lie scattered in memory and each leads to its texts and
/// statuses: written one by one, every step waits for memory; looked at together, many waits are one.
/// </summary>
internal static class TaskTouch
{
    public static void Touch(ChunkView<TaskReading> chunk)
    {
        int sum = 0;
        foreach (ref readonly TaskReading task in chunk) sum += Touch(task);
        Use(sum);
    }

    public static void Touch(ChunkView<KnownTask> chunk)
    {
        int sum = 0;
        foreach (KnownTask task in chunk) sum += Touch(new TaskReading(task));
        Use(sum);
    }

    private static int Touch(in TaskReading task)
    {
        int sum = task.Id.Value.Length + task.Name.Length + task.AgentId.Value.Length + task.Resources.Count;
        sum += task.ExecutorId?.Value.Length ?? 0;
        foreach (Protocol.Messages.TaskStatus status in task.Statuses) sum += status.Uuid?.Length ?? (int)status.State;
        return sum;
    }

    // Otherwise what was looked at for nothing would not be looked at.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static void Use(int sum) => _ = sum;
}
