using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Agent;

/// <summary>What the form of an executor's call alone tells: Mesos' rules. Pure.</summary>
public static class ExecutorCallForm
{
    private const int UuidBytes = 16;

    /// <summary>What is wrong with a call; null for nothing.</summary>
    // A SUBSCRIBE without its member, which Mesos refuses, is one that has nothing to say: executors of the npm package
    // mesos-framework send it so.
    public static string? FindFault(Call call) => call.Type switch
    {
        null => "Expecting 'type' to be present",
        CallType.Update when call.Update is null => "Expecting 'update' to be present",
        CallType.Update => FindFault(call.Update!.Status, call.ExecutorId),
        CallType.Message when call.Message is null => "Expecting 'message' to be present",
        _ => null,
    };

    /// <summary>What is wrong with a status that an executor reports; null for nothing.</summary>
    public static string? FindFault(TaskStatus status, ExecutorId executorId)
    {
        if (status.Uuid is not { Length: UuidBytes })
            return "TaskStatus.uuid: expected 16 random bytes, new for each update";
        if (status.ExecutorId is ExecutorId named && named != executorId)
            return $"TaskStatus.executor_id: expected {executorId.Value} or nothing, found {named.Value}";
        if (status.Source != TaskStatusSource.Executor) return "TaskStatus.source: expected SOURCE_EXECUTOR";
        return status.State == TaskState.Staging
            ? "TaskStatus.state: an executor cannot report TASK_STAGING"
            : null;
    }
}
