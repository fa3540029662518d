using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Load;

/// <summary>What the agents of a <see cref="StateFleet"/> report: full agents, with tasks as a usual cluster has them.</summary>
internal sealed class StateReports(StateShape shape)
{
    private const string Prefix = "0d1c3a5e-7b9f-4d2e-8c6a-1f3b5d7e9a0c";
    private const double TaskCpus = 0.5, TaskMegabytes = 512;
    private const int Roles = 4;
    private const double Began = 1_790_000_000.125;

    public ReregisterAgent Report(int agent, bool withFinished)
    {
        ReregisterAgent report = new() { Agent = Agent(agent), Version = "1.0.0" };
        int tasks = shape.RunningPerAgent + (withFinished ? shape.CompletedPerAgent : 0);
        for (int framework = 0; framework < Math.Min(shape.Frameworks, tasks); framework++)
            report.Frameworks.Add(Framework((agent + framework) % shape.Frameworks));
        for (int task = 0; task < tasks; task++)
            report.Tasks.Add(Task(agent, task, task < shape.RunningPerAgent ? TaskState.Running : TaskState.Finished));
        return report;
    }

    public FrameworkInfo Framework(int number) => new()
    {
        Id = new FrameworkId($"{Prefix}-{number:D4}"),
        Name = $"framework-{number}",
        User = "nobody",
        Checkpoint = true,
        FailoverTimeout = 604_800,
        Hostname = "scheduler.example",
        WebuiUrl = "http://scheduler.example:8080/ui",
        Roles = { Role(number) },
        Capabilities =
        {
            new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware },
            new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.MultiRole },
        },
    };

    /// <summary>A running task says again that it runs.</summary>
    public StatusUpdate Update(int agent, int task) => new()
    {
        FrameworkId = Framework(FrameworkOf(agent, task)).Id!.Value,
        Status = Status(agent, task, TaskState.Running),
        LatestState = TaskState.Running,
    };

    private AgentInfo Agent(int number)
    {
        AgentInfo agent = new() { Id = AgentIdOf(number), Hostname = $"node{number}.example", Port = 1024 + number };
        agent.Resources.Add(Scalar("cpus", TaskCpus * shape.RunningPerAgent, null));
        agent.Resources.Add(Scalar("mem", TaskMegabytes * shape.RunningPerAgent, null));
        agent.Resources.Add(Scalar("disk", 409_600, null));
        Resource ports = new() { Name = "ports", Type = ValueType.Ranges, Ranges = new ValueRanges() };
        ports.Ranges.Range.Add(new ValueRange(31_000, 32_000));
        agent.Resources.Add(ports);
        agent.Attributes.Add(new AgentAttribute { Name = "rack", Type = ValueType.Text, Text = new ValueText($"r{number % 50}") });
        return agent;
    }

    private TaskSummary Task(int agent, int number, TaskState state)
    {
        int framework = FrameworkOf(agent, number);
        TaskStatus status = Status(agent, number, state);
        TaskSummary task = new()
        {
            Name = "web",
            TaskId = status.TaskId,
            FrameworkId = Framework(framework).Id!.Value,
            AgentId = AgentIdOf(agent),
            State = state,
            StatusUpdateState = state,
            StatusUpdateUuid = status.Uuid,
            User = "nobody",
        };
        task.Resources.Add(Scalar("cpus", TaskCpus, Role(framework)));
        task.Resources.Add(Scalar("mem", TaskMegabytes, Role(framework)));
        task.Statuses.Add(status);
        return task;
    }

    private static TaskStatus Status(int agent, int task, TaskState state) => new()
    {
        TaskId = new TaskId($"web.instance-{agent:x8}-{task:x4}-7000-8000-{agent:x12}._app.1"),
        State = state,
        AgentId = AgentIdOf(agent),
        Source = TaskStatusSource.Executor,
        Timestamp = Began + task,
        Uuid = Guid.NewGuid().ToByteArray(),
    };

    private static Resource Scalar(string name, double amount, string? role) => new()
    {
        Name = name,
        Type = ValueType.Scalar,
        Scalar = new ValueScalar(amount),
        AllocationInfo = role is null ? null : new ResourceAllocationInfo { Role = role },
    };

    private int FrameworkOf(int agent, int task) => (agent + task) % shape.Frameworks;

    private static string Role(int framework) => $"role-{framework % Roles}";

    private static AgentId AgentIdOf(int number) => new($"{Prefix}-S{number}");
}
