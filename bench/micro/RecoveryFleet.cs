using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Micro;

/// <summary>Agents of a cluster whose master has died: what the registry holds of them, and what they report.</summary>
internal sealed class RecoveryFleet
{
    private const string MasterId = "0d1c3a5e-7b9f-4d2e-8c6a-1f3b5d7e9a0c";
    private const int Frameworks = 10;
    private const int FrameworksOnAgent = 5;

    public RecoveryFleet(int agents, int tasksPerAgent)
    {
        TasksPerAgent = tasksPerAgent;
        for (int i = 0; i < agents; i++)
        {
            Registry.Apply(new RegistryOperation { AdmitAgent = new AdmitAgent { Agent = NewAgent(i) } });
            Reports.Add(MessageCodec.ToBytes(NewReport(i)));
        }
    }

    public int TasksPerAgent { get; }

    public RegistryState Registry { get; } = new();

    /// <summary>Each agent's report, as it comes over its connection.</summary>
    public List<byte[]> Reports { get; } = [];

    public static string AddressOf(int agent) => $"10.{agent >> 16}.{agent >> 8 & 255}.{agent & 255}";

    private static AgentInfo NewAgent(int number)
    {
        AgentInfo agent = new() { Id = AgentIdOf(number), Hostname = $"node{number}.example", Port = 5051 };
        agent.Resources.Add(Scalar("cpus", 16, null));
        agent.Resources.Add(Scalar("mem", 65_536, null));
        agent.Resources.Add(Scalar("disk", 409_600, null));
        Resource ports = new() { Name = "ports", Type = ValueType.Ranges, Ranges = new ValueRanges() };
        ports.Ranges.Range.Add(new ValueRange(31_000, 32_000));
        agent.Resources.Add(ports);
        agent.Attributes.Add(new AgentAttribute { Name = "rack", Type = ValueType.Text, Text = new ValueText($"r{number % 50}") });
        return agent;
    }

    private ReregisterAgent NewReport(int agent)
    {
        ReregisterAgent report = new() { Agent = NewAgent(agent), Version = "1.0.0" };
        for (int i = 0; i < FrameworksOnAgent; i++) report.Frameworks.Add(NewFramework((agent + i) % Frameworks));
        for (int i = 0; i < TasksPerAgent; i++) report.Tasks.Add(NewTask(agent, i));
        return report;
    }

    private static FrameworkInfo NewFramework(int number) => new()
    {
        Id = FrameworkIdOf(number),
        Name = $"framework-{number}",
        User = "nobody",
        Checkpoint = true,
        FailoverTimeout = 604_800,
        Hostname = "scheduler.example",
        Principal = "team",
        WebuiUrl = "http://scheduler.example:8080/ui",
        Roles = { $"role-{number % 4}" },
        Capabilities =
        {
            new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware },
            new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.MultiRole },
        },
    };

    private static TaskSummary NewTask(int agent, int number)
    {
        int framework = (agent + number % FrameworksOnAgent) % Frameworks;
        string role = $"role-{framework % 4}";
        byte[] uuid = Guid.CreateVersion7().ToByteArray();
        TaskSummary task = new()
        {
            Name = "web",
            TaskId = new TaskId($"web.instance-{Guid.CreateVersion7()}._app.1"),
            FrameworkId = FrameworkIdOf(framework),
            AgentId = AgentIdOf(agent),
            State = TaskState.Running,
            StatusUpdateState = TaskState.Running,
            StatusUpdateUuid = uuid,
            User = "nobody",
        };
        task.Resources.Add(Scalar("cpus", 0.5, role));
        task.Resources.Add(Scalar("mem", 512, role));
        task.Statuses.Add(new TaskStatus
        {
            TaskId = task.TaskId,
            State = TaskState.Running,
            AgentId = task.AgentId,
            Source = TaskStatusSource.Executor,
            Timestamp = 1_790_000_000.125,
            Uuid = uuid,
        });
        return task;
    }

    private static Resource Scalar(string name, double amount, string? role) => new()
    {
        Name = name,
        Type = ValueType.Scalar,
        Scalar = new ValueScalar(amount),
        AllocationInfo = role is null ? null : new ResourceAllocationInfo { Role = role },
    };

    private static AgentId AgentIdOf(int number) => new($"{MasterId}-S{number}");

    private static FrameworkId FrameworkIdOf(int number) => new($"{MasterId}-{number:D4}");
}
