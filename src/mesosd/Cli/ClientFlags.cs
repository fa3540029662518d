using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>The flags of the commands for people. Of the environment they read MESOS_MASTER alone.</summary>
internal static class ClientFlags
{
    // One framework's offers are cut by one loop; more tasks at a time are a framework's business.
    private const int MaxInstances = 100_000;

    public static readonly Flag<IReadOnlyList<string>> Master =
        new("master", FlagTypes.Masters, "127.0.0.1:5050")
        {
            Help = "The masters' hosts and ports, or zk://host:port,.../path. MESOS_MASTER in the environment does " +
                   "as well.",
        };

    public static readonly Flag<bool> Json = new("json", FlagTypes.Switch, "false")
    {
        IsInEnvironment = false,
        Help = "Writes JSON, for programs.",
    };

    public static readonly Flag<TimeSpan> Timeout = new("timeout", FlagTypes.PositiveDuration, "30secs")
    {
        IsInEnvironment = false,
        Help = "How long to wait for an answer.",
    };

    public static readonly Flag<string> Name =
        new("name", FlagTypes.TextOf("NAME", "a name for people", "backup"))
        {
            IsInEnvironment = false,
            DefaultNote = "the command's first word",
            Help = "The name under which the work is listed.",
        };

    public static readonly Flag<int> Instances = new("instances", FlagTypes.CountFrom(1, MaxInstances), "1")
    {
        IsInEnvironment = false,
        Help = "How many times to run the command, side by side where there is room.",
    };

    public static readonly Flag<IReadOnlyList<Resource>> Resources =
        new("resources", FlagTypes.Resources, "cpus:0.1;mem:32")
        {
            IsInEnvironment = false,
            Help = "What one instance needs: name:value with ; between, mem and disk in MB.",
        };

    public static readonly Flag<string> Role = new("role", FlagTypes.Role, RoleName.Unreserved)
    {
        IsInEnvironment = false,
        Help = "The role whose share of the cluster is used.",
    };

    public static readonly Flag<KeyValuePair<string, string>> Variable = new("env", FlagTypes.Variable)
    {
        IsInEnvironment = false,
        IsRepeatable = true,
        Help = "A variable for the command's environment.",
    };

    public static readonly Flag<string> User =
        new("user", FlagTypes.TextOf("USER", "a user's name", "nobody"))
        {
            IsInEnvironment = false,
            DefaultNote = "you",
            Help = "The user to run the command as.",
        };

    public static readonly Flag<bool> Follow = new("follow", FlagTypes.Switch, "false")
    {
        Letter = 'f',
        IsInEnvironment = false,
        Help = "Goes on with what is written later, until the task ends.",
    };

    public static readonly Flag<bool> StandardError = new("stderr", FlagTypes.Switch, "false")
    {
        IsInEnvironment = false,
        Help = "Shows what the task wrote to its standard error, rather than its standard output.",
    };

    public static readonly Flag<int> Agents = new("agents", FlagTypes.CountFrom(1, 100), "2")
    {
        IsInEnvironment = false,
        Help = "How many agents to start.",
    };

    public static readonly Flag<string> Ip = new("ip", FlagTypes.Address, "127.0.0.1")
    {
        IsInEnvironment = false,
        Help = "The address to listen on.",
    };

    public static readonly Flag<IReadOnlyList<RoleWeight>> Weights = new("weights", FlagTypes.Weights)
    {
        IsInEnvironment = false,
        DefaultNote = "1 for each role",
        Help = "What roles are due in proportion to each other: role=number with commas between.",
    };

    public static readonly Flag<bool> Live = new("live", FlagTypes.Switch, "false")
    {
        IsInEnvironment = false,
        Help = "Shows who has what share of the cluster, once a second, instead of the log.",
    };

    public static readonly Flag<ushort> Port = new("port", FlagTypes.Port, "5050")
    {
        IsInEnvironment = false,
        Help = "The master's port; agents take the ones that follow. 0 takes free ones.",
    };

    public static readonly Flag<string> WorkDir = new("work_dir", FlagTypes.FolderLike("/tmp/cluster"))
    {
        IsInEnvironment = false,
        DefaultNote = "a new folder under /tmp, removed at the end",
        Help = "The folder for all of the cluster's files.",
    };

    public static readonly Flag<IReadOnlyList<Resource>> AgentResources =
        new("resources", FlagTypes.Resources)
        {
            IsInEnvironment = false,
            DefaultNote = "an equal part of what the machine has",
            Help = "What each agent offers: name:value with ; between, mem and disk in MB.",
        };
}
