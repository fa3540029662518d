using System.Buffers.Text;
using System.Globalization;
using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Tests.Master;
using ExecutorApi = Mesosd.Protocol.ExecutorApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Agent;

/// <summary>
/// What master, supervisor and executors of a scenario say, and the tokens that they were given.
/// </summary>
internal sealed class AgentScenarioPeers(AgentScenarioNames names)
{
    private readonly Dictionary<string, byte[]> _tokens = [];
    private readonly Dictionary<string, byte[]> _inFlight = [];
    private byte[] _supervisorToken = [];
    private int _uuids;

    public static AgentCoreSettings Settings(IReadOnlyDictionary<string, string> options)
    {
        AgentInfo info = new() { Hostname = options.GetValueOrDefault("host", "host1"), Port = 5051 };
        info.Resources.AddRange(ResourceTexts.Parse(
            options.GetValueOrDefault("resources") ?? $"cpus:{options.GetValueOrDefault("cpus", "4")}"));
        if (options.TryGetValue("attributes", out string? text) && AttributeText.Parse(text).TryGet(out var attributes, out _))
            info.Attributes.AddRange(attributes);
        if (options.TryGetValue("region", out string? region))
            info.Domain = new DomainInfo { FaultDomain = new DomainInfoFaultDomain { Region = new(region), Zone = new("z1") } };
        return new AgentCoreSettings
        {
            Info = info,
            PermitsAdditions = options.GetValueOrDefault("policy") == "additive",
            CleansUp = options.GetValueOrDefault("recover") == "cleanup",
            Version = "0.1.0",
            WorkDirectory = "/w",
            Variables = new ExecutorVariables { AgentEndpoint = "10.0.0.2:5051" },
            Oversubscribed = ResourceTexts.Parse(options.GetValueOrDefault("lent", "")),
            AuthenticatesExecutors = options.GetValueOrDefault("tokens") == "needed",
            RegistersAtOnce = options.GetValueOrDefault("at-once", "yes") == "yes",
        };
    }

    public AgentInput OpenSupervisor(AgentCommand command) => AgentInput.Opened(
        names.Connection(command.Words[0]), PeerRole.Supervisor,
        command.Has("intruder") ? "wrong"u8.ToArray() : _supervisorToken, "10.0.0.2:40000");

    public AgentInput OpenExecutor(AgentCommand command) => AgentInput.Opened(
        names.Connection(command.Words[0]), PeerRole.Executor,
        command.Has("intruder") ? "wrong"u8.ToArray() : _tokens.GetValueOrDefault(command.Words[1], []), "10.0.0.2:40001");

    // Without a token, as most executors over HTTP; with the one of an executor that is named; with a wrong one.
    public AgentInput OpenOverHttp(AgentCommand command, bool isCall)
    {
        byte[] token = command.Has("intruder") ? "wrong"u8.ToArray()
            : command.Words.Length > 1 ? _tokens.GetValueOrDefault(command.Words[1], [])
            : [];
        return AgentInput.OpenedOverHttp(names.Connection(command.Words[0]), token, "10.0.0.2", isCall);
    }

    /// <summary>Remembers what the agent told its peers that they need to answer.</summary>
    public void Watch(in AgentEffect effect)
    {
        if (effect.Kind == AgentEffectKind.StartSupervisor) _supervisorToken = effect.Token!;
        switch (effect.Message)
        {
            case StatusUpdate update: _inFlight[Key(update.FrameworkId.Value, update.Status.TaskId.Value)] = update.Status.Uuid!; break;
            case StartContainer start: KeepToken(start.Plan); break;
        }
    }

    public IMessage Message(AgentCommand command) => command.What switch
    {
        "registered" => new AgentRegistered { AgentId = new AgentId(command.Words[0]), TotalPingTimeoutSeconds = 75 },
        "reregistered" => Reregistered(command),
        "ping" => new Ping(!command.Has("disconnected")),
        "run" => Run(command),
        "run-group" => RunGroup(command),
        "operate" => Operate(command),
        "ack-operation" => new AcknowledgeOperation
        {
            OperationUuid = names.UuidOf("op-" + command.Words[0]),
            StatusUuid = names.UuidOf(command.Option("uuid")!),
        },
        "kill" => Kill(command),
        "drain" => Drain(command),
        "ack" => Acknowledge(command),
        "shutdown-framework" => new ShutdownFramework { FrameworkId = new FrameworkId(command.Words[0]) },
        "shutdown-executor" => new ShutdownExecutor
        {
            FrameworkId = new FrameworkId(command.Words[0]),
            ExecutorId = new ExecutorId(command.Words[1]),
        },
        "update-framework" => new UpdateFramework { Framework = Framework(command) },
        "shutdown-agent" => new ShutdownAgent(command.Rest),
        "to-executor" => new FrameworkToExecutor
        {
            FrameworkId = new FrameworkId(command.Words[0]),
            ExecutorId = new ExecutorId(command.Words[1]),
            Data = "hello"u8.ToArray(),
        },
        "state" => SupervisorSays(command),
        "started" => new ContainerStarted { ContainerId = Container(command.Words[0]), ProcessId = 100 },
        "failed" => new ContainerFailed { ContainerId = Container(command.Words[0]), Message = "start /bin/x: no such file (ENOENT)" },
        "exited" => new ContainerExited { ContainerId = Container(command.Words[0]), Status = Int(command.Option("status") ?? "0") },
        "command-update" => CommandUpdate(command.Words[0], command),
        "subscribe" => Subscribe(command),
        "update" => Call(command, ExecutorApi.CallType.Update, call => call.Update = new ExecutorApi.CallUpdate { Status = Status(command.Words[2], command) }),
        "bare-update" => Call(command, ExecutorApi.CallType.Update, _ => { }),
        "message" => Call(command, ExecutorApi.CallType.Message, call => call.Message = new ExecutorApi.CallMessage { Data = "hi"u8.ToArray() }),
        "heartbeat" => Call(command, ExecutorApi.CallType.Heartbeat, _ => { }),
        "untyped" => Call(command, null, _ => { }),
        "bare-message" => Call(command, ExecutorApi.CallType.Message, _ => { }),
        "nonsense" => Call(command, ExecutorApi.CallType.Unknown, _ => { }),
        _ => throw new FormatException($"'{command.What}': no such message"),
    };

    private static AgentReregistered Reregistered(AgentCommand command)
    {
        AgentReregistered message = new() { AgentId = new AgentId(command.Words[0]), TotalPingTimeoutSeconds = 75 };
        foreach (string pair in command.List("unknown"))
        {
            string[] ids = pair.Split('/');
            TasksOfFramework tasks = new() { FrameworkId = new FrameworkId(ids[0]), PartitionAware = command.Has("partition-aware") };
            tasks.TaskIds.Add(new TaskId(ids[1]));
            message.UnknownTasks.Add(tasks);
        }
        return message;
    }

    // run 1 f1 t1 t2@x1 t3..t9@x1 [checkpoint] [partition-aware] [killing]
    private static RunTasks Run(AgentCommand command)
    {
        RunTasks message = new()
        {
            LaunchId = ulong.Parse(command.Words[0], CultureInfo.InvariantCulture),
            Framework = Framework(command with { Words = command.Words[1..] }),
        };
        foreach (string word in command.Words[2..])
        {
            if (word is "checkpoint" or "partition-aware" or "killing") continue;
            string[] parts = word.Split('@');
            foreach (string id in Expand(parts[0])) message.Tasks.Add(Task(id, parts.ElementAtOrDefault(1), command));
        }
        return message;
    }

    // run-group 1 f1 x1 t1 t2 [checkpoint] [partition-aware] [uses2=RESOURCES]: the second task alone uses these
    private static RunTaskGroup RunGroup(AgentCommand command)
    {
        TaskInfo leader = Task("", command.Words[2], command);
        RunTaskGroup message = new()
        {
            LaunchId = ulong.Parse(command.Words[0], CultureInfo.InvariantCulture),
            Framework = Framework(command with { Words = command.Words[1..] }),
            Executor = leader.Executor!,
        };
        message.Executor.Type = ExecutorInfoType.Custom;
        foreach (string word in command.Words[3..])
        {
            if (word is "checkpoint" or "partition-aware" or "killing") continue;
            TaskInfo task = Task(word, null, command);
            task.Command = null;
            if (message.Tasks.Count == 1) task.Resources.AddRange(ResourceTexts.Parse(command.Option("uses2") ?? ""));
            message.Tasks.Add(task);
        }
        return message;
    }

    // operate 1 f1 create disk(+web){v1>data}:32 op=x
    private ApplyOperation Operate(AgentCommand command)
    {
        string name = command.Words[2].ToUpperInvariant().Replace('-', '_');
        if (!OfferOperationTypeNames.TryParse(name, out OfferOperationType type)) throw new FormatException($"'{name}': no such operation");
        OfferOperation operation = ScenarioOperations.Parse(type, command.Words[3..]);
        if (command.Option("op") is string id) operation.Id = new OperationId(id);
        return new ApplyOperation
        {
            LaunchId = ulong.Parse(command.Words[0], CultureInfo.InvariantCulture),
            OperationUuid = names.UuidOf("op-" + (command.Option("op") ?? command.Words[0])),
            FrameworkId = command.Words[1] == "operator" ? null : new FrameworkId(command.Words[1]),
            Operation = operation,
        };
    }

    private static IEnumerable<string> Expand(string ids)
    {
        string[] ends = ids.Split("..");
        if (ends.Length == 1) return [ids];
        int first = Int(ends[0][1..]);
        return Enumerable.Range(first, Int(ends[1][1..]) - first + 1).Select(number => $"t{number}");
    }

    private static FrameworkInfo Framework(AgentCommand command)
    {
        FrameworkInfo info = new()
        {
            User = "nobody",
            Name = "example",
            Id = new FrameworkId(command.Words[0]),
            Checkpoint = command.Has("checkpoint"),
        };
        if (command.Has("partition-aware"))
            info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware });
        if (command.Has("killing"))
            info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.TaskKillingState });
        return info;
    }

    private static TaskInfo Task(string id, string? executor, AgentCommand command)
    {
        TaskInfo task = new() { Name = id, TaskId = new TaskId(id), AgentId = new AgentId("a1") };
        if (command.Option("own-grace") is string own)
            task.KillPolicy = new KillPolicy { GracePeriod = new DurationInfo(AgentCommand.Span(own).Ticks * 100) };
        task.Resources.AddRange(ResourceTexts.Parse(command.Option("uses") ?? ""));
        if (command.Option("health") is not null) task.HealthCheck = new HealthCheck();
        CommandInfo run = new() { Value = "true" };
        if (command.Option("uri") is string uri) run.Uris.Add(new CommandInfoUri { Value = uri });
        if (executor is null) task.Command = run;
        else task.Executor = new ExecutorInfo { ExecutorId = new ExecutorId(executor), Command = run };
        return task;
    }

    private static KillTask Kill(AgentCommand command) => new()
    {
        FrameworkId = new FrameworkId(command.Words[0]),
        TaskId = new TaskId(command.Words[1]),
        PartitionAware = command.Has("partition-aware") ? true : null,
        KillPolicy = command.Option("grace") is string grace
            ? new KillPolicy { GracePeriod = new DurationInfo(AgentCommand.Span(grace).Ticks * 100) }
            : null,
    };

    private static DrainTasks Drain(AgentCommand command) => new()
    {
        Config = new DrainConfig
        {
            MarkGone = command.Has("gone") ? true : null,
            MaxGracePeriod = command.Option("grace") is string grace
                ? new DurationInfo(AgentCommand.Span(grace).Ticks * 100)
                : null,
        },
    };

    private AcknowledgeStatus Acknowledge(AgentCommand command) => new()
    {
        FrameworkId = new FrameworkId(command.Words[0]),
        TaskId = new TaskId(command.Words[1]),
        Uuid = command.Option("uuid") is string name
            ? names.UuidOf(name)
            : _inFlight[Key(command.Words[0], command.Words[1])],
    };

    // state c1 c2:exit=256 c3:failed updates=c2/t2/TASK_FINISHED
    private SupervisorState SupervisorSays(AgentCommand command)
    {
        SupervisorState state = new();
        foreach (string word in command.Words.Concat(command.List("ended")))
        {
            string[] parts = word.Split(':');
            state.Containers.Add(new ContainerState
            {
                ContainerId = Container(parts[0]),
                ProcessId = 100,
                ExitStatus = parts.Length > 1 ? Int(parts[1]) : null,
            });
        }
        foreach (string word in command.List("updates"))
        {
            string[] parts = word.Split('/');
            Dictionary<string, string> options = parts.Length > 3 ? new() { ["uuid"] = parts[3] } : [];
            state.UnacknowledgedUpdates.Add(
                CommandUpdate(parts[0], command with { Words = ["", parts[1], parts[2]], Options = options }));
        }
        return state;
    }

    private CommandUpdate CommandUpdate(string container, AgentCommand command) => new()
    {
        FrameworkId = new FrameworkId("f1"),
        ExecutorId = new ExecutorId(command.Words[1]),
        ContainerId = Container(container),
        Status = Status(command.Words[1], command),
    };

    private TaskStatus Status(string taskId, AgentCommand command)
    {
        string state = command.Words.First(word => word.StartsWith("TASK_", StringComparison.Ordinal));
        bool isKnown = TaskStateNames.TryParse(state, out TaskState parsed);
        if (!isKnown) throw new FormatException($"'{state}': no such task state");
        return new TaskStatus
        {
            TaskId = new TaskId(taskId),
            State = parsed,
            Source = command.Has("as-master") ? TaskStatusSource.Master : TaskStatusSource.Executor,
            ExecutorId = command.Option("executor") is string executor ? new ExecutorId(executor) : null,
            Uuid = command.Has("no-uuid") ? null : names.UuidOf(command.Option("uuid") ?? $"x{++_uuids}"),
        };
    }

    // subscribe f1 x1 tasks=t1,t2 updates=t1/TASK_RUNNING/x1
    private ExecutorApi.Call Subscribe(AgentCommand command) => Call(command, ExecutorApi.CallType.Subscribe, call =>
    {
        if (command.Has("bare")) return;
        call.Subscribe = new ExecutorApi.CallSubscribe();
        foreach (string id in command.List("tasks").SelectMany(Expand))
            call.Subscribe.UnacknowledgedTasks.Add(Task(id, "x1", command));
        foreach (string word in command.List("updates"))
        {
            string[] parts = word.Split('/');
            AgentCommand update = command with { Words = [parts[1]], Options = new() { ["uuid"] = parts[2] } };
            call.Subscribe.UnacknowledgedUpdates.Add(new ExecutorApi.CallUpdate { Status = Status(parts[0], update) });
        }
    });

    private static ExecutorApi.Call Call(AgentCommand command, ExecutorApi.CallType? type, Action<ExecutorApi.Call> fill)
    {
        ExecutorApi.Call call = new()
        {
            FrameworkId = new FrameworkId(command.Words[0]),
            ExecutorId = new ExecutorId(command.Words[1]),
            Type = type,
        };
        fill(call);
        return call;
    }

    private void KeepToken(ContainerPlan plan)
    {
        string[] environment = [.. plan.Steps.Where(step => step.StartProcess is not null).SelectMany(step => step.StartProcess!.Environment)];
        string executor = Value(environment, "MESOS_EXECUTOR_ID");
        _tokens[executor] = Base64Url.DecodeFromChars(Value(environment, "MESOS_EXECUTOR_AUTHENTICATION_TOKEN"));
    }

    private static string Value(string[] environment, string name) =>
        environment.First(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private ContainerId Container(string name) => new() { Value = names.ContainerOf(name) };

    private static string Key(string framework, string task) => $"{framework}/{task}";

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
