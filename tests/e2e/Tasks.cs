using Mesosd.Protocol.Messages;

namespace Mesosd.EndToEnd;

/// <summary>Tasks as the tests launch them.</summary>
internal static class Tasks
{
    public static TaskInfo Command(Offer offer, string id, double cpus, params string[] command)
    {
        CommandInfo info = new() { Shell = false, Value = command[0] };
        info.Arguments.AddRange(command);
        TaskInfo task = new() { Name = id, TaskId = new TaskId(id), AgentId = offer.AgentId, Command = info };
        task.Resources.Add(Cpus(cpus));
        return task;
    }

    public static TaskInfo OfExecutor(Offer offer, string id, double cpus, ExecutorInfo executor)
    {
        TaskInfo task = new() { Name = id, TaskId = new TaskId(id), AgentId = offer.AgentId, Executor = executor, Data = [1, 2, 3] };
        task.Resources.Add(Cpus(cpus));
        return task;
    }

    public static TaskInfo OfGroup(Offer offer, string id, double cpus)
    {
        TaskInfo task = new() { Name = id, TaskId = new TaskId(id), AgentId = offer.AgentId };
        task.Resources.Add(Cpus(cpus));
        return task;
    }

    public static Resource Cpus(double amount) => Scalar("cpus", amount);

    public static Resource Scalar(string name, double amount) => new()
    {
        Name = name,
        Type = Protocol.Messages.ValueType.Scalar,
        Scalar = new ValueScalar(amount),
    };
}
