using Mesosd.Protocol.Client;
using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Load;

/// <summary>A framework's own executor: says that each task runs, and lets it run until it is told to end.</summary>
internal static class HoldingExecutor
{
    public const string Argument = "--hold-tasks";

    public static async Task<int> RunAsync()
    {
        await using ExecutorClient client = new(ExecutorOptions.FromEnvironment());
        await foreach (Event happening in client.EventsAsync())
        {
            if (happening.Launch is { } launch) client.Update(launch.Task.TaskId, TaskState.Running);
            if (happening.Type == EventType.Shutdown) break;
        }
        return 0;
    }
}
