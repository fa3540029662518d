using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>What help says about every command, and its table of flags.</summary>
internal static class CommandPages
{
    private const string Flags = "[--flag=value ...]";

    public static CommandPage Master { get; } = new()
    {
        Name = "master",
        Topic = CommandTopic.Daemons,
        Summary = "Run a master",
        Usage = Flags,
        Description = "Runs a master: agents register with it, and it offers their resources to " +
                      "frameworks, to each role its fair share.",
        Flags = MasterFlagTable.Table,
        Examples =
        [
            new CommandExample("mesosd master --work_dir=/var/lib/mesos --cluster=east", "A single master."),
            new CommandExample("mesosd master --zk=zk://10.0.0.1:2181,10.0.0.2:2181,10.0.0.3:2181/mesos",
                "One of several masters, of which one leads."),
            new CommandExample("mesosd master --registry=in_memory --weights=web=2,batch=1",
                "For trying: nothing is kept. Role web is due twice what batch is."),
        ],
    };

    public static CommandPage Agent { get; } = new()
    {
        Name = "agent",
        Topic = CommandTopic.Daemons,
        Summary = "Run an agent",
        Usage = Flags,
        Description = "Runs an agent: it offers this machine's resources through the master and runs the " +
                      "tasks that frameworks launch. Tasks live on while an agent is restarted.",
        Flags = AgentFlagTable.Table,
        Examples =
        [
            new CommandExample("mesosd agent --master=10.0.0.1:5050 --work_dir=/var/lib/mesos",
                "Offers all that the machine has."),
            new CommandExample("mesosd agent --master=10.0.0.1 --work_dir=/var/lib/mesos " +
                "--resources='cpus:8;mem(web):4096' --attributes=rack:r2",
                "Offers eight processors, keeps 4 GB for role web, detects the rest."),
        ],
    };

    public static CommandPage Local { get; } = new()
    {
        Name = "local",
        Topic = CommandTopic.Daemons,
        Summary = "Run a whole cluster on this machine",
        Usage = Flags,
        Description = "Runs a master and agents on this machine until it is interrupted; then it stops all " +
                      "that they run. Nothing of Mesos' environment or files is read.",
        Flags = new FlagTable("mesosd local", FlagRole.Client,
        [
            ClientFlags.Agents, ClientFlags.AgentResources, ClientFlags.Weights, ClientFlags.Live, ClientFlags.Ip,
            ClientFlags.Port, ClientFlags.WorkDir, CommonFlags.Help,
        ]),
        Examples = [new CommandExample("mesosd local --agents=3 --resources='cpus:2;mem:1024'",
            "Three small agents.")],
    };

    public static CommandPage Run { get; } = new()
    {
        Name = "run",
        Topic = CommandTopic.Work,
        Summary = "Run a command somewhere in the cluster",
        Usage = $"{Flags} -- COMMAND [ARG...]",
        Description = "Runs a command as a task, shows its changes of state and its output, and exits with " +
                      "its exit status. Interrupting it kills the task.",
        Flags = new FlagTable("mesosd run", FlagRole.Client,
        [
            ClientFlags.Instances, ClientFlags.Resources, ClientFlags.Role, ClientFlags.Variable, ClientFlags
                .User,
            ClientFlags.Name, ClientFlags.Master, ClientFlags.Timeout, ClientFlags.Json, CommonFlags.Help,
        ])
        { TakesCommand = true },
        Examples =
        [
            new CommandExample("mesosd run -- hostname", "Runs hostname on whatever machine has room."),
            new CommandExample(
                "mesosd run --instances=4 --resources='cpus:2;mem:512' --env=LEVEL=9 -- ./work.sh",
                "Runs four of them, each with two processors."),
        ],
    };

    public static CommandPage Masters { get; } = Look("masters", "List the masters: who leads, who stands by",
        "Asks each master whether it leads: those named, or all that stand for election in ZooKeeper.");

    public static CommandPage Agents { get; } = Look("agents", "List the agents and what they have left",
        "Lists the agents with their resources, used and whole.");

    public static CommandPage Tasks { get; } = Look("tasks", "List the tasks",
        "Lists the tasks that the master knows, with their states and agents.");

    public static CommandPage Frameworks { get; } = Look("frameworks", "List the frameworks",
        "Lists the frameworks with their roles and what they use.");

    public static CommandPage Logs { get; } = new()
    {
        Name = "logs",
        Topic = CommandTopic.Look,
        Summary = "Show what a task has written",
        Usage = $"{Flags} TASK",
        Description = "Shows a task's output, of one that runs or of one whose sandbox is still there. TASK is an id or the " +
                      "beginning of one; FRAMEWORK/TASK where two frameworks use the same.",
        Flags = new FlagTable("mesosd logs", FlagRole.Client,
            [ClientFlags.Follow, ClientFlags.StandardError, ClientFlags.Master, ClientFlags.Timeout,
                CommonFlags.Help])
        { Operand = "TASK", MinOperands = 1, MaxOperands = 1 },
        Examples = [new CommandExample("mesosd logs -f web-1", "Shows the output and what follows.")],
    };

    public static CommandPage Kill { get; } = new()
    {
        Name = "kill",
        Topic = CommandTopic.Work,
        Summary = "Kill a task",
        Usage = $"{Flags} TASK",
        Description =
            "Asks the task's executor to end it, by its kill policy; its framework is told as ever. TASK is an id or the " +
            "beginning of one; FRAMEWORK/TASK where two frameworks use the same.",
        Flags = new FlagTable("mesosd kill", FlagRole.Client,
            [ClientFlags.Master, ClientFlags.Timeout, CommonFlags.Help])
        { Operand = "TASK", MinOperands = 1, MaxOperands = 1 },
        Examples = [new CommandExample("mesosd kill web-1", "Ends the task web-1.")],
    };

    private static CommandPage Look(string name, string summary, string description) => new()
    {
        Name = name,
        Topic = CommandTopic.Look,
        Summary = summary,
        Usage = Flags,
        Description = description,
        Flags = new FlagTable($"mesosd {name}", FlagRole.Client,
            [ClientFlags.Master, ClientFlags.Timeout, ClientFlags.Json, CommonFlags.Help]),
    };
}
