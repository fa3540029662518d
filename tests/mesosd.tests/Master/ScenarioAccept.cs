using System.Globalization;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Tests.Master;

/// <summary>
/// ACCEPT in scenarios: <c>accept o1,o2 [filter=SECONDS] launch t1=cpus:1 t2=cpus:1@e1(mem:32) !uris reserve op=x</c>.
/// A word that begins with '!' bends the task before it.
/// </summary>
internal static class ScenarioAccept
{
    public static Filters? FiltersOf(ScenarioWords words) => words.Value("filter") is { } seconds
        ? new Filters { RefuseSeconds = double.Parse(seconds, CultureInfo.InvariantCulture) }
        : null;

    public static void Fill(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.Accept;
        CallAccept accept = call.Accept = new CallAccept { Filters = FiltersOf(words) };
        string[] offers = words.All[0] == "none" ? [] : words.All[0].Split(',');
        foreach (string offer in offers) accept.OfferIds.Add(world.Names.Offer(offer));
        AgentId agent = AgentOf(world, offers);
        foreach (string word in words.All.Skip(1))
        {
            if (word is "?" or "empty" || word.StartsWith("filter=")) continue;
            if (word.StartsWith("on=")) agent = world.Names.Agent(word[3..]);
            else if (word.StartsWith("op=")) accept.Operations[^1].Id = new OperationId(word[3..]);
            else if (word.StartsWith("by=")) Lead(accept.Operations[^1].LaunchGroup!, word[3..]);
            else if (word.StartsWith('!') && IsOfGroup(accept.Operations[^1])) Bend(accept.Operations[^1].LaunchGroup!, word[1..]);
            else if (word.StartsWith('!')) Bend(world, accept.Operations[^1], word[1..]);
            else if (IsOfResources(accept.Operations.LastOrDefault(), word)) ScenarioOperations.Add(accept.Operations[^1], word);
            else if (word.Contains('=')) Tasks(accept.Operations[^1]).Add(Task(word, agent, accept.Operations[^1].LaunchGroup is null));
            else accept.Operations.Add(Operation(word, call.FrameworkId));
        }
    }

    // Before the first task of a group a word bends its executor.
    private static bool IsOfGroup(OfferOperation operation) => operation.LaunchGroup is { TaskGroup.Tasks.Count: 0 };

    // by=e1(cpus:1;mem:32;disk:1)
    private static void Lead(OfferOperationLaunchGroup launch, string word)
    {
        int open = word.IndexOf('(');
        launch.Executor.ExecutorId = new ExecutorId(open < 0 ? word : word[..open]);
        if (open < 0) return;
        launch.Executor.Resources.Clear();
        launch.Executor.Resources.AddRange(ResourceTexts.Parse(word[(open + 1)..^1]));
    }

    private static void Bend(OfferOperationLaunchGroup launch, string how)
    {
        switch (how)
        {
            case "no-type": launch.Executor.Type = null; break;
            case "unknown-type": launch.Executor.Type = ExecutorInfoType.Unknown; break;
            case "default":
                launch.Executor.Type = ExecutorInfoType.Default;
                launch.Executor.Command = null;
                break;
            case "no-command": launch.Executor.Command = null; break;
            case "no-framework": launch.Executor.FrameworkId = null; break;
            case "other-framework": launch.Executor.FrameworkId = new FrameworkId("f9"); break;
            default: throw new FormatException($"the executor of a group cannot be bent by '{how}'");
        }
    }

    private static AgentId AgentOf(ScenarioWorld world, string[] offers) =>
        offers.Length > 0 && world.Core.Offers.Find(world.Names.Offer(offers[0])) is { } offer
            ? offer.Agent.Id
            : new AgentId("unknown-agent");

    private static bool IsOfResources(OfferOperation? operation, string word) =>
        operation is { Launch: null, LaunchGroup: null } && (word.Contains(':') || word[0] == '-');

    private static OfferOperation Operation(string word, FrameworkId? framework)
    {
        string name = word.ToUpperInvariant().Replace('-', '_');
        OfferOperation operation = new();
        if (OfferOperationTypeNames.TryParse(name, out OfferOperationType type)) operation.Type = type;
        else if (name != "UNKNOWN") throw new FormatException($"there is no operation '{name}'");
        ScenarioOperations.Begin(operation);
        if (type == OfferOperationType.Launch) operation.Launch = new OfferOperationLaunch();
        if (type == OfferOperationType.LaunchGroup)
            operation.LaunchGroup = new OfferOperationLaunchGroup
            {
                Executor = ScenarioFramework.Executor("group", "cpus:0.1;mem:32;disk:1"),
                TaskGroup = new TaskGroupInfo(),
            };
        if (operation.LaunchGroup is { } launch)
        {
            launch.Executor.Type = ExecutorInfoType.Custom;
            launch.Executor.FrameworkId = framework;
        }
        return operation;
    }

    private static List<TaskInfo> Tasks(OfferOperation operation) =>
        operation.Launch?.TaskInfos ?? operation.LaunchGroup!.TaskGroup.Tasks;

    private static TaskInfo LastTask(OfferOperation operation) => Tasks(operation)[^1];

    // t1=cpus:1;mem:32 or t1=cpus:1@e1(mem:32)
    private static TaskInfo Task(string word, AgentId agent, bool isAlone)
    {
        int equals = word.IndexOf('=');
        string id = word[..equals];
        string[] parts = word[(equals + 1)..].Split('@');
        TaskInfo task = new() { Name = id, TaskId = new TaskId(id), AgentId = agent };
        task.Resources.AddRange(ResourceTexts.Parse(parts[0]));
        if (parts.Length == 1 && isAlone) task.Command = new CommandInfo { Value = "true" };
        else if (parts.Length > 1)
        {
            int open = parts[1].IndexOf('(');
            string executor = open < 0 ? parts[1] : parts[1][..open];
            task.Executor = ScenarioFramework.Executor(executor, open < 0 ? "" : parts[1][(open + 1)..^1]);
        }
        return task;
    }

    private static void Bend(ScenarioWorld world, OfferOperation operation, string how)
    {
        TaskInfo task = LastTask(operation);
        string[] parts = how.Split('=', 2);
        string value = parts.Length > 1 ? parts[1] : "";
        switch (parts[0])
        {
            case "id": task.TaskId = new TaskId(value == "long" ? new string('x', 256) : value == "none" ? "" : value); break;
            case "agent": task.AgentId = world.Names.Agent(value); break;
            case "no-command": task.Command = null; break;
            case "command": task.Command = new CommandInfo { Value = "true" }; break;
            case "no-value": task.Command = new CommandInfo(); break;
            case "user": task.Command!.User = value; break;
            case "uris": task.Command!.Uris.Add(new CommandInfoUri { Value = "http://x/y" }); break;
            case "container": task.Container = new ContainerInfo { Type = ContainerInfoType.Mesos }; break;
            case "health": task.HealthCheck = new HealthCheck(); break;
            case "check": task.Check = new CheckInfo(); break;
            case "limits": task.Limits["cpus"] = new ValueScalar(2); break;
            case "grace": task.KillPolicy = new KillPolicy { GracePeriod = new DurationInfo(long.Parse(value)) }; break;
            case "role": task.Resources[0].AllocationInfo = new ResourceAllocationInfo { Role = value }; break;
            case "amount": task.Resources[0].Scalar = new ValueScalar(double.Parse(value, CultureInfo.InvariantCulture)); break;
            case "same-executor": task.Executor = MessageCodec.Clone(operation.LaunchGroup!.Executor); break;
            case "large": task.Data = new byte[int.Parse(value, CultureInfo.InvariantCulture)]; break;
            case "executor-type": task.Executor!.Type = ExecutorInfoType.Default; break;
            case "executor-command": task.Executor!.Command = new CommandInfo { Value = value }; break;
            case "executor-framework": task.Executor!.FrameworkId = new FrameworkId(value); break;
            case "variable": Variable(task, value); break;
            default: throw new FormatException($"a task cannot be bent by '{how}'");
        }
    }

    private static void Variable(TaskInfo task, string how)
    {
        CommandEnvironmentVariable variable = new() { Name = "NAME" };
        if (how == "secret") variable.Type = CommandEnvironmentVariableType.Secret;
        task.Command!.Environment = new CommandEnvironment();
        task.Command.Environment.Variables.Add(variable);
    }
}
