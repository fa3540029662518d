using System.Globalization;
using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Master;

/// <summary>What agents of scenarios say.</summary>
internal static class ScenarioAgent
{
    public static void Say(ScenarioWorld world, ScenarioPeer peer, string verb, ScenarioWords words) =>
        world.Say(peer, Message(world, peer, verb, words), ScenarioFramework.Correlation(words));

    private static IMessage Message(ScenarioWorld world, ScenarioPeer peer, string verb, ScenarioWords words) => verb switch
    {
        "register" => Register(peer, words),
        "reregister" => Reregister(world, peer, words),
        "unregister" => new UnregisterAgent { AgentId = peer.Agent!.Id!.Value },
        "pong" => Pong.Instance,
        "update" => Update(world, words),
        "launched" => new LaunchReceived(ulong.Parse(words.All[0], CultureInfo.InvariantCulture)),
        "exited" => Exited(world, words),
        "operation" => Operation(world, words),
        "resources" => Resources(words),
        "message" => ToFramework(world, peer, words),
        _ => throw new FormatException($"agents do not say '{verb}'"),
    };

    private static RegisterAgent Register(ScenarioPeer peer, ScenarioWords words)
    {
        AgentInfo info = MessageCodec.Clone(peer.Agent!);
        if (!words.Has("with-id")) info.Id = null;
        if (words.Value("resources") is { } resources)
        {
            info.Resources.Clear();
            info.Resources.AddRange(ResourceTexts.Parse(resources));
        }
        RegisterAgent message = new()
        {
            Agent = info,
            Version = words.Value("version") ?? "1.0.0",
            TakesTaskGroups = words.Has("without-groups") ? null : true,
        };
        message.CheckpointedResources.AddRange(ResourceTexts.Parse(words.Value("checkpointed") ?? ""));
        return message;
    }

    private static ReregisterAgent Reregister(ScenarioWorld world, ScenarioPeer peer, ScenarioWords words)
    {
        AgentInfo info = peer.Agent!;
        if (words.Value("id") is { } id)
        {
            info.Id = world.Names.Agent(id);
            if (id.Contains('-')) world.Names.Learn(id, peer.Name);
        }
        if (words.Value("host") is { } host) info.Hostname = host;
        if (words.Value("resources") is { } resources)
        {
            info.Resources.Clear();
            info.Resources.AddRange(ResourceTexts.Parse(resources));
        }
        if (words.Value("attributes") is { } attributes)
        {
            info.Attributes.Clear();
            if (Mesosd.Settings.AttributeText.Parse(attributes).TryGet(out var read, out _)) info.Attributes.AddRange(read);
        }
        ReregisterAgent message = new() { Agent = MessageCodec.Clone(info), Version = "1.0.0", TakesTaskGroups = true };
        message.CheckpointedResources.AddRange(ResourceTexts.Parse(words.Value("checkpointed") ?? ""));
        foreach (string text in words.List("operations")) message.Operations.Add(Reported(world, text));
        foreach (string name in words.List("frameworks")) message.Frameworks.Add(Known(world, name, words));
        foreach (string text in words.All.Where(word => word.StartsWith("task:"))) message.Tasks.Add(Task(world, peer, text[5..]));
        foreach (string text in words.All.Where(word => word.StartsWith("executor:")))
            message.Executors.Add(Executor(world, text[9..]));
        return message;
    }

    /// <summary>A framework of this scenario, or one that only the agent knows.</summary>
    private static FrameworkInfo Known(ScenarioWorld world, string name, ScenarioWords words)
    {
        if (world.Knows(name)) return MessageCodec.Clone(world.Peer(name).Framework!);
        world.Names.Learn(name, name);
        return new FrameworkInfo
        {
            User = "nobody",
            Name = name,
            Id = new FrameworkId(name),
            FailoverTimeout = words.Span("failover")?.TotalSeconds,
        };
    }

    // f1/x: an operation whose outcome is not acknowledged
    private static Operation Reported(ScenarioWorld world, string text)
    {
        string[] ids = text.Split('/');
        OperationId id = new(ids[1]);
        return new Operation
        {
            FrameworkId = world.Names.Framework(ids[0]),
            Info = new OfferOperation { Id = id, Type = OfferOperationType.Reserve },
            LatestStatus = new OperationStatus { OperationId = id, State = OperationState.Finished },
            Uuid = new Uuid { Value = world.OperationUuids.GetValueOrDefault(ids[1]) ?? ScenarioFramework.Uuid("99") },
        };
    }

    // f1/x FINISHED [uuid=1] [why=...]
    private static OperationUpdate Operation(ScenarioWorld world, ScenarioWords words)
    {
        string[] ids = words.All[0].Split('/');
        OperationStateNames.TryParse("OPERATION_" + words.All[1], out OperationState state);
        return new OperationUpdate
        {
            FrameworkId = ids[0] == "operator" ? null : world.Names.Framework(ids[0]),
            OperationUuid = world.OperationUuids.GetValueOrDefault(ids[1]) ?? ScenarioFramework.Uuid("99"),
            Status = new OperationStatus
            {
                OperationId = new OperationId(ids[1]),
                State = state,
                Message = words.Value("why"),
                Uuid = words.Value("uuid") is { } uuid ? new Uuid { Value = ScenarioFramework.Uuid(uuid) } : null,
            },
        };
    }

    // resources [total=cpus:4] [lent=cpus{rev}:2]
    private static AgentResources Resources(ScenarioWords words) => new()
    {
        Total = words.Value("total") is { } total ? ListOf(total) : null,
        LaunchId = words.Value("upto") is { } last ? ulong.Parse(last, CultureInfo.InvariantCulture) : null,
        Oversubscribed = words.Value("lent") is { } lent ? ListOf(lent) : null,
    };

    private static ResourceList ListOf(string text)
    {
        ResourceList list = new();
        list.Resources.AddRange(ResourceTexts.Parse(text));
        return list;
    }

    // f1/t1=RUNNING=cpus:1;mem:32[=e1]
    private static TaskSummary Task(ScenarioWorld world, ScenarioPeer peer, string text)
    {
        string[] parts = text.Split('=');
        string[] ids = parts[0].Split('/');
        TaskStateNames.TryParse("TASK_" + parts[1], out TaskState state);
        TaskSummary task = new()
        {
            Name = ids[1],
            TaskId = new TaskId(ids[1]),
            FrameworkId = world.Names.Framework(ids[0]),
            AgentId = peer.Agent!.Id!.Value,
            State = state,
            ExecutorId = parts.Length > 3 ? new ExecutorId(parts[3]) : null,
        };
        task.Resources.AddRange(ResourceTexts.Parse(parts[2]));
        return task;
    }

    // f1/e1=cpus:0.1
    private static ExecutorInfo Executor(ScenarioWorld world, string text)
    {
        string[] parts = text.Split('=');
        string[] ids = parts[0].Split('/');
        ExecutorInfo executor = ScenarioFramework.Executor(ids[1], parts[1]);
        executor.FrameworkId = world.Names.Framework(ids[0]);
        executor.Type = ExecutorInfoType.Custom;
        return executor;
    }

    // f1/t1 RUNNING [uuid=1] [latest=FINISHED] [agent=a2] [data=x]
    private static StatusUpdate Update(ScenarioWorld world, ScenarioWords words)
    {
        string[] ids = words.All[0].Split('/');
        if (!TaskStateNames.TryParse("TASK_" + words.All[1], out TaskState state))
            throw new FormatException($"'{words.All[1]}' is not a state");
        StatusUpdate update = new()
        {
            FrameworkId = world.Names.Framework(ids[0]),
            Status = new TaskStatus
            {
                TaskId = new TaskId(ids[1]),
                State = state,
                Source = TaskStatusSource.Executor,
                Uuid = words.Value("uuid") is { } uuid ? ScenarioFramework.Uuid(uuid) : null,
                AgentId = words.Value("agent") is { } agent ? world.Names.Agent(agent) : null,
            },
        };
        if (words.Value("latest") is { } latest && TaskStateNames.TryParse("TASK_" + latest, out TaskState newest))
            update.LatestState = newest;
        return update;
    }

    private static ExecutorExited Exited(ScenarioWorld world, ScenarioWords words)
    {
        string[] ids = words.All[0].Split('/');
        return new ExecutorExited
        {
            FrameworkId = world.Names.Framework(ids[0]),
            ExecutorId = new ExecutorId(ids[1]),
            Status = int.Parse(words.Value("status") ?? "0", CultureInfo.InvariantCulture),
        };
    }

    private static ExecutorToFramework ToFramework(ScenarioWorld world, ScenarioPeer peer, ScenarioWords words)
    {
        string[] ids = words.All[0].Split('/');
        return new ExecutorToFramework
        {
            FrameworkId = world.Names.Framework(ids[0]),
            ExecutorId = new ExecutorId(ids[1]),
            AgentId = peer.Agent!.Id ?? new AgentId("none"),
            Data = Encoding.UTF8.GetBytes(words.All[1]),
        };
    }
}
