using System.Buffers.Text;
using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Agent;

/// <summary>A registered agent core with one executor, driven by code instead of text.</summary>
internal sealed class AgentBench
{
    public static readonly ConnectionId Master = new(1);
    public static readonly ConnectionId Supervisor = new(2);
    public static readonly ConnectionId Executor = new(3);
    public static readonly FrameworkId FrameworkId = new("f1");
    public static readonly ExecutorId ExecutorId = new("x1");

    private readonly bool _checkpoints;
    private ulong _launches;
    private ulong _uuids;

    public AgentBench(bool checkpoints)
    {
        _checkpoints = checkpoints;
        Core = new AgentCore(Settings, seed: 1);
        Core.Apply(AgentInput.Secrets(new byte[32 * 8]), Now, Effects);
        Core.Apply(AgentInput.Recovered(new AgentRecovery()), Now, Effects);
        byte[] token = Effects.First(effect => effect.Kind == AgentEffectKind.StartSupervisor).Token!;
        Core.Apply(AgentInput.Opened(Supervisor, PeerRole.Supervisor, token, ""), Now, Effects);
        Receive(Supervisor, new SupervisorState());
        Core.Apply(AgentInput.MasterConnected(Master, "m"), Now, Effects);
        Receive(Master, new AgentRegistered { AgentId = new AgentId("a1"), TotalPingTimeoutSeconds = 75 });
        Effects.Clear();
    }

    public static AgentCoreSettings Settings { get; } = new()
    {
        Info = new AgentInfo { Hostname = "host1" },
        Version = "0.1.0",
        Address = "10.0.0.2",
        WorkDirectory = "/w",
        Variables = new ExecutorVariables { AgentEndpoint = "10.0.0.2:5051" },
    };

    public AgentCore Core { get; }

    public EffectList<AgentEffect> Effects { get; } = new();

    public Instant Now { get; set; } = new(1_000_000_000_000);

    /// <summary>Launches tasks of these ids in the executor, and lets it subscribe the first time.</summary>
    public void Launch(int first, int count)
    {
        RunTasks message = new()
        {
            LaunchId = ++_launches,
            Framework = new FrameworkInfo { User = "u", Name = "n", Id = FrameworkId, Checkpoint = _checkpoints },
        };
        for (int number = first; number < first + count; number++)
        {
            message.Tasks.Add(new TaskInfo
            {
                Name = "n",
                TaskId = new TaskId($"t{number}"),
                AgentId = new AgentId("a1"),
                Executor = new ExecutorInfo { ExecutorId = ExecutorId, Command = new CommandInfo { Value = "x" } },
            });
        }
        int secrets = Core.CountSecretBytes(AgentInput.Received(Master, message, 0));
        Core.Apply(AgentInput.Secrets(new byte[secrets]), Now, Effects);
        Receive(Master, message);
    }

    public void Subscribe()
    {
        StartContainer start = Effects.Select(effect => effect.Message).OfType<StartContainer>().Single();
        string entry = start.Plan.Steps.Single(step => step.StartProcess is not null).StartProcess!.Environment
            .Single(variable => variable.StartsWith("MESOS_EXECUTOR_AUTHENTICATION_TOKEN=", StringComparison.Ordinal));
        byte[] token = Base64Url.DecodeFromChars(entry.AsSpan(entry.IndexOf('=') + 1));
        Core.Apply(AgentInput.Opened(Executor, PeerRole.Executor, token, ""), Now, Effects);
        Receive(Executor, Call(ExecutorApi.CallType.Subscribe, call => call.Subscribe = new ExecutorApi.CallSubscribe()));
    }

    /// <summary>A status of the executor, with a new uuid.</summary>
    public ExecutorApi.Call Update(int task, TaskState state)
    {
        byte[] uuid = new byte[16];
        BitConverter.TryWriteBytes(uuid, ++_uuids);
        TaskStatus status = new()
        {
            TaskId = new TaskId($"t{task}"),
            State = state,
            Source = TaskStatusSource.Executor,
            Uuid = uuid,
        };
        return Call(ExecutorApi.CallType.Update, call => call.Update = new ExecutorApi.CallUpdate { Status = status });
    }

    public static AcknowledgeStatus Acknowledge(TaskStatus status) =>
        new() { FrameworkId = FrameworkId, TaskId = status.TaskId, Uuid = status.Uuid! };

    public void Receive(ConnectionId connection, IMessage message) =>
        Core.Apply(AgentInput.Received(connection, message, 0), Now, Effects);

    private static ExecutorApi.Call Call(ExecutorApi.CallType type, Action<ExecutorApi.Call> fill)
    {
        ExecutorApi.Call call = new() { FrameworkId = FrameworkId, ExecutorId = ExecutorId, Type = type };
        fill(call);
        return call;
    }
}
