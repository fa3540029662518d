using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Tests.Client;

/// <summary>The smallest messages that are valid.</summary>
internal static class Samples
{
    public static readonly FrameworkId Framework = new("f1");
    public static readonly AgentId Agent = new("a1");
    public static readonly ExecutorId Executor = new("e1");

    public static FrameworkInfo MakeFramework() => new() { User = "nobody", Name = "test" };

    public static SchedulerApi.Event Subscribed(string framework = "f1") => new()
    {
        Type = SchedulerApi.EventType.Subscribed,
        Subscribed = new SchedulerApi.EventSubscribed
        {
            FrameworkId = new FrameworkId(framework),
            MasterInfo = new MasterInfo { Id = "m1", Ip = 1, Port = 5050 },
        },
    };

    public static SchedulerApi.Event Offers(params string[] ids)
    {
        SchedulerApi.Event happening = new() { Type = SchedulerApi.EventType.Offers, Offers = new SchedulerApi.EventOffers() };
        happening.Offers.Offers.AddRange(ids.Select(id => new Offer
        {
            Id = new OfferId(id),
            FrameworkId = Framework,
            AgentId = Agent,
            Hostname = "here",
        }));
        return happening;
    }

    public static SchedulerApi.Event Update(string task, byte[]? uuid) => new()
    {
        Type = SchedulerApi.EventType.Update,
        Update = new SchedulerApi.EventUpdate
        {
            Status = new TaskStatus
            {
                TaskId = new TaskId(task),
                State = TaskState.Running,
                AgentId = Agent,
                Uuid = uuid,
            },
        },
    };

    public static SchedulerApi.Event Message(int sizeBytes) => new()
    {
        Type = SchedulerApi.EventType.Message,
        Message = new SchedulerApi.EventMessage { AgentId = Agent, ExecutorId = Executor, Data = new byte[sizeBytes] },
    };

    public static TaskInfo MakeTask(string id) => new() { Name = id, TaskId = new TaskId(id), AgentId = Agent };

    public static ExecutorApi.Event ExecutorSubscribed() => new()
    {
        Type = ExecutorApi.EventType.Subscribed,
        Subscribed = new ExecutorApi.EventSubscribed
        {
            ExecutorInfo = new ExecutorInfo { ExecutorId = Executor },
            FrameworkInfo = MakeFramework(),
            AgentInfo = new AgentInfo { Hostname = "here" },
        },
    };

    public static ExecutorApi.Event Launch(string task) => new()
    {
        Type = ExecutorApi.EventType.Launch,
        Launch = new ExecutorApi.EventLaunch { Task = MakeTask(task) },
    };

    public static ExecutorApi.Event Acknowledged(TaskStatus status) => new()
    {
        Type = ExecutorApi.EventType.Acknowledged,
        Acknowledged = new ExecutorApi.EventAcknowledged { TaskId = status.TaskId, Uuid = status.Uuid! },
    };
}
