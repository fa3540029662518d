using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>What help says about the commands by which operators steer a cluster and ask it why.</summary>
internal static class OperatorPages
{
    private const string Flags = "[--flag=value ...]";

    private static FlagDefinition[] Common { get; } =
        [ClientFlags.Master, ClientFlags.Timeout, ClientFlags.Json, CommonFlags.Help];

    public static CommandPage Explain { get; } = new()
    {
        Name = "explain",
        Topic = CommandTopic.Look,
        Summary = "Say why a framework gets no offers",
        Usage = $"{Flags} FRAMEWORK",
        Description =
            "Says what a framework is offered and why not more: its share and its fair share, who has its turn " +
            "before it, and, of all agents, which rule stands in the way. FRAMEWORK is an id, a name, or the " +
            "beginning of one.",
        Flags = new FlagTable("mesosd explain", FlagRole.Client,
            [OperatorFlags.Role, OperatorFlags.Agent, .. Common])
        { Operand = "FRAMEWORK", MinOperands = 1, MaxOperands = 1 },
        Examples =
        [
            new CommandExample("mesosd explain shop", "Why does shop get no offers?"),
            new CommandExample("mesosd explain shop --role=web --agent=node-7", "Why not this machine?"),
        ],
    };

    public static CommandPage Roles { get; } = new()
    {
        Name = "roles",
        Topic = CommandTopic.Look,
        Summary = "List the roles with their shares and quotas",
        Usage = Flags,
        Description = "Lists the roles that are in use or have a weight, a quota or a reservation.",
        Flags = new FlagTable("mesosd roles", FlagRole.Client, Common),
    };

    public static CommandPage Quota { get; } = new()
    {
        Name = "quota",
        Topic = CommandTopic.Steer,
        Summary = "Show, set and remove quotas of roles",
        Usage = $"{Flags} [set ROLE | remove ROLE | ROLE]",
        Description =
            "A quota promises a top-level role resources (--guarantee) and limits what it may have (--limit); it " +
            "counts for the roles below as well. Resources that are not named are neither promised nor limited.",
        Flags = new FlagTable("mesosd quota", FlagRole.Client,
            [OperatorFlags.Guarantee, OperatorFlags.Limit, OperatorFlags.Force, .. Common])
        { Operand = "ACTION ROLE", MinOperands = 0, MaxOperands = 2 },
        Examples =
        [
            new CommandExample("mesosd quota set web --guarantee='cpus:8;mem:4096' --limit=cpus:16",
                "Keeps so much for web, and lets it have no more processors than 16."),
            new CommandExample("mesosd quota remove web", "Ends that."),
        ],
    };

    public static CommandPage Weights { get; } = new()
    {
        Name = "weights",
        Topic = CommandTopic.Steer,
        Summary = "Show and set the weights of roles",
        Usage = $"{Flags} [ROLE=WEIGHT ...]",
        Description = "A role with weight 2 is due twice what one with 1 is; roles that have none weigh 1.",
        Flags = new FlagTable("mesosd weights", FlagRole.Client, Common)
        {
            Operand = "ROLE=WEIGHT",
            MinOperands = 0,
            MaxOperands = 100,
        },
        Examples = [new CommandExample("mesosd weights web=2 batch=0.5", "Changes two roles, at once.")],
    };

    public static CommandPage Maintenance { get; } = new()
    {
        Name = "maintenance",
        Topic = CommandTopic.Steer,
        Summary = "Plan, start and stop the maintenance of machines",
        Usage = $"{Flags} [plan|cancel|start|stop MACHINE ...]",
        Description =
            "Shows the plan. Frameworks are told when a machine that is planned will be away, and asked to leave " +
            "it. When its maintenance starts its agents are shut down, and may not register until it stops. " +
            "MACHINE is a host name or an address.",
        Flags = new FlagTable("mesosd maintenance", FlagRole.Client,
            [OperatorFlags.In, OperatorFlags.For, .. Common])
        { Operand = "ACTION MACHINE", MinOperands = 0, MaxOperands = 1000 },
        Examples =
        [
            new CommandExample("mesosd maintenance plan node-7 --in=30mins --for=2hrs", "Announces it."),
            new CommandExample("mesosd maintenance start node-7", "Turns out who is still there."),
        ],
    };

    public static CommandPage Drain { get; } = Agent(
        "drain", "Empty an agent and take it out of service",
        "Its tasks are killed, and nobody is offered it until it is reactivated.",
        "Gives tasks ten seconds at most.", "--grace=10secs ", OperatorFlags.Grace, OperatorFlags.MarkGone);

    public static CommandPage Deactivate { get; } = Agent(
        "deactivate", "Offer an agent to nobody",
        "What runs there goes on; nobody is offered it until it is reactivated.", "Keeps new tasks away.");

    public static CommandPage Reactivate { get; } = Agent(
        "reactivate", "Put an agent back into service",
        "An agent that was drained or deactivated is offered again.", "Offers it again.");

    private static CommandPage Agent(
        string name, string summary, string description, string example, string flags = "",
        params FlagDefinition[] own) => new()
        {
            Name = name,
            Topic = CommandTopic.Steer,
            Summary = summary,
            Usage = $"{Flags} AGENT",
            Description = $"{description} AGENT is an id, a host name, or the beginning of one.",
            Flags = new FlagTable($"mesosd {name}", FlagRole.Client,
                [.. own, ClientFlags.Master, ClientFlags.Timeout, CommonFlags.Help])
            { Operand = "AGENT", MinOperands = 1, MaxOperands = 1 },
            Examples = [new CommandExample($"mesosd {name} {flags}node-7", example)],
        };
}
