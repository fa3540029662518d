// A whole executor: runs each task as a computation inside this process, and reports it RUNNING and FINISHED with
// the result. A task costs no process of its own, so one executor takes tens of thousands of them.
//
// An agent starts it when a framework launches a task whose TaskInfo.executor names this program as its command;
// tasks with the same executor id go to the same process. TaskInfo.data is the task's input, the data of the last
// status its result. All that the executor must know (where the agent is, whose executor it is, the secret that
// shows it) stands in its environment.
//
// What every executor does is here:
//   1. Take the events as they come; the client connects, and after a restart of the agent connects again.
//   2. For each LAUNCH start a task. Report its states with Update, which returns at once and forgets nothing.
//   3. For a KILL end the task and report TASK_KILLED; a task that has ended already needs no answer.
//   4. After the last event end all tasks, wait until the agent has every update on its disk, and exit.
using System.Buffers.Binary;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;

await using ExecutorClient executor = ExecutorClient.FromEnvironment(Console.WriteLine);
await foreach (Event happening in executor.EventsAsync())
{
    if (happening.Launch is { } launch) Run(launch.Task);
    foreach (TaskInfo task in happening.LaunchGroup?.TaskGroup.Tasks ?? []) Run(task);
    if (happening.Error is { } error) Console.WriteLine(error.Message);
    // KILL: a task ends within the LAUNCH that started it, so there is never one to kill.
}
return await executor.DrainAsync(executor.Options.ShutdownGracePeriod / 2) ? 0 : 1;

void Run(TaskInfo task)
{
    executor.Update(task.TaskId, TaskState.Running);
    byte[] result = new byte[sizeof(ulong)];
    BinaryPrimitives.WriteUInt64BigEndian(result, Checksum(task.Data ?? []));
    executor.Update(task.TaskId, TaskState.Finished, data: result);
}

// FNV-1a by Fowler, Noll and Vo, in place of a computation of your own.
static ulong Checksum(byte[] data)
{
    ulong sum = 0xcbf29ce484222325;
    foreach (byte one in data) sum = (sum ^ one) * 0x100000001b3;
    return sum;
}
