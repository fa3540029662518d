using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>The flags of the commands for operators. None of them is read from the environment.</summary>
internal static class OperatorFlags
{
    public static readonly Flag<string> Role = new("role", FlagTypes.Role)
    {
        IsInEnvironment = false,
        DefaultNote = "all of the framework's roles",
        Help = "One of the framework's roles.",
    };

    public static readonly Flag<string> Agent = new("agent", FlagTypes.TextOf("AGENT", "an agent", "node-7"))
    {
        IsInEnvironment = false,
        DefaultNote = "all agents",
        Help = "One agent: its id, its host name, or the beginning of one.",
    };

    public static readonly Flag<IReadOnlyList<Resource>> Guarantee = new("guarantee", FlagTypes.Resources)
    {
        IsInEnvironment = false,
        DefaultNote = "nothing is guaranteed",
        Help = "What is kept for the role: name:amount with ; between, mem and disk in MB.",
    };

    public static readonly Flag<IReadOnlyList<Resource>> Limit = new("limit", FlagTypes.Resources)
    {
        IsInEnvironment = false,
        DefaultNote = "nothing is limited",
        Help = "The most that the role may have.",
    };

    public static readonly Flag<bool> Force = new("force", FlagTypes.Switch, "false")
    {
        IsInEnvironment = false,
        Help = "Sets it although the role uses more than the limit, or the agents have less than is guaranteed.",
    };

    public static readonly Flag<TimeSpan> In = new("in", FlagTypes.Duration, "10mins")
    {
        IsInEnvironment = false,
        Help = "How long from now the machines will be away.",
    };

    public static readonly Flag<TimeSpan> For = new("for", FlagTypes.PositiveDuration)
    {
        IsInEnvironment = false,
        DefaultNote = "nobody knows",
        Help = "How long they will be away.",
    };

    public static readonly Flag<TimeSpan> Grace = new("grace", FlagTypes.Duration)
    {
        IsInEnvironment = false,
        DefaultNote = "each task's own",
        Help = "The longest time that a task gets to end.",
    };

    public static readonly Flag<bool> MarkGone = new("mark_gone", FlagTypes.Switch, "false")
    {
        IsInEnvironment = false,
        Help = "Gives the agent up for good once it is empty: it may never register again.",
    };
}
