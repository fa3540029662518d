using Mesosd.Protocol.Messages;

namespace Mesosd.Settings;

/// <summary>Flags that several commands have in common.</summary>
public static class CommonFlags
{
    /// <summary><c>--help</c>, <c>--help=all</c>.</summary>
    public static readonly Flag<HelpRequest> Help = new("help", FlagTypes.Help, "false")
    {
        Topic = FlagTopics.General,
        Rank = FlagRank.Expected,
        Letter = 'h',
        IsInEnvironment = false,
        Help = "Shows this help; --help=all also shows what is not in this version.",
    };

    /// <summary>
    /// <c>--version</c>. Not from the environment: images like to set MESOS_VERSION to a number.
    /// </summary>
    public static readonly Flag<bool> Version = new("version", FlagTypes.Switch, "false")
    {
        Topic = FlagTopics.General,
        Rank = FlagRank.Expected,
        IsInEnvironment = false,
        Help = "Prints the version and exits.",
    };

    /// <summary>The name under which others reach the daemon.</summary>
    public static readonly Flag<string> Hostname = new("hostname", FlagTypes.HostName)
    {
        Topic = FlagTopics.Network,
        Rank = FlagRank.Core,
        DefaultNote = "the name that belongs to the advertised address",
        Help = "The name under which others are told to reach this daemon.",
    };

    /// <summary>Whether the name is looked up.</summary>
    public static readonly Flag<bool> HostnameLookup = new("hostname_lookup", FlagTypes.Switch, "true")
    {
        Topic = FlagTopics.Network,
        Rank = FlagRank.Core,
        Help = "Whether to look the host's name up; otherwise its address serves as its name.",
    };

    /// <summary>The address to listen on.</summary>
    public static readonly Flag<string> Ip = new("ip", FlagTypes.Address)
    {
        Topic = FlagTopics.Network,
        Rank = FlagRank.Core,
        DefaultNote = "all addresses",
        Help = "The address to listen on.",
    };

    /// <summary>The address for others.</summary>
    public static readonly Flag<string> AdvertiseIp = new("advertise_ip", FlagTypes.Address)
    {
        Topic = FlagTopics.Network,
        Rank = FlagRank.Expected,
        DefaultNote = "the address listened on",
        Help = "The address under which others reach this daemon, when it differs from --ip.",
    };

    /// <summary>The port for others.</summary>
    public static readonly Flag<ushort> AdvertisePort = new("advertise_port", FlagTypes.Port)
    {
        Topic = FlagTopics.Network,
        Rank = FlagRank.Expected,
        DefaultNote = "the port listened on",
        Help = "The port under which others reach this daemon, when it differs from --port.",
    };

    /// <summary>How long sessions with ZooKeeper outlast silence.</summary>
    public static readonly Flag<TimeSpan> SessionTimeout = new("zk_session_timeout",
        FlagTypes.DurationFrom(TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1)), "10secs")
    {
        Topic = FlagTopics.Availability,
        Rank = FlagRank.Core,
        Help = "How long ZooKeeper keeps the session of a silent process; its servers have bounds of their own.",
    };

    /// <summary>Whether the log leaves standard error alone.</summary>
    public static readonly Flag<bool> Quiet = new("quiet", FlagTypes.Switch, "false")
    {
        Topic = FlagTopics.Logging,
        Rank = FlagRank.Expected,
        Help = "Whether to keep the log off standard error.",
    };

    /// <summary>The folder of log files.</summary>
    public static readonly Flag<string> LogDir = new("log_dir", FlagTypes.FolderLike("/var/log/mesos"))
    {
        Topic = FlagTopics.Logging,
        Rank = FlagRank.Core,
        DefaultNote = "no log files",
        Help = "The folder to write log files to.",
    };

    /// <summary>The least severity that is logged.</summary>
    public static readonly Flag<LoggingLevel> Level = new("logging_level", FlagTypes.Choice(
    [
        ("INFO", LoggingLevel.Info), ("WARNING", LoggingLevel.Warning), ("ERROR", LoggingLevel.Error),
    ]), "INFO")
    {
        Topic = FlagTopics.Logging,
        Rank = FlagRank.Core,
        Help = "Messages of this severity and above are logged.",
    };

    /// <summary>The longest frame of the native protocol.</summary>
    public static readonly Flag<ulong> MaxFrameSize =
        new("max_frame_size", FlagTypes.BytesFrom(64 << 10, 1 << 30), "64MB")
        {
            Topic = FlagTopics.Connections,
            Help = "The longest frame that a peer may send; a longer one ends its connection.",
        };

    /// <summary>How much may wait to be sent on one connection.</summary>
    public static readonly Flag<ulong> MaxOutboundQueue =
        new("max_outbound_queue", FlagTypes.BytesFrom(64 << 10, 16UL << 30), "64MB")
        {
            Topic = FlagTopics.Connections,
            Help = "How much may wait to be sent to one peer; one that reads too slowly is disconnected.",
        };

    /// <summary>How many connections are served at a time.</summary>
    public static readonly Flag<int> MaxConnections =
        new("max_connections", FlagTypes.CountFrom(1, 10_000_000), "200000")
        {
            Topic = FlagTopics.Connections,
            Help = "How many connections are served at a time; more are turned away with a reason.",
        };

    /// <summary>Where this machine stands.</summary>
    public static readonly Flag<DomainInfo> Domain = new("domain", FlagTypes.Domain)
    {
        Topic = FlagTopics.General,
        Rank = FlagRank.Advanced,
        DefaultNote = "none",
        Help = "The fault domain (region and zone) of this machine. Agents of other regions than the master's " +
               "are offered only to frameworks that are REGION_AWARE.",
    };

    /// <summary>Flags of both daemons that do not work in this version.</summary>
    internal static IReadOnlyList<FlagDefinition> NotWorking { get; } =
    [
        new Flag<string>("ip_discovery_command", FlagTypes.Text)
        {
            Topic = FlagTopics.Network,
            Rank = FlagRank.Expected,
            Help = "A command whose output is the address to listen on.",
            Status = Missing.Discovery,
        },
        new Flag<int>("logbufsecs", FlagTypes.Count, "0")
        {
            Topic = FlagTopics.Logging,
            Rank = FlagRank.Expected,
            Help = "How many seconds messages may wait before they are written.",
            Status = Missing.Logging,
        },
        new Flag<string>("external_log_file", FlagTypes.Text)
        {
            Topic = FlagTopics.Logging,
            Rank = FlagRank.Advanced,
            Help = "A log file written by others, to be shown with the rest.",
            Status = FlagStatus.NotYet("log files are not shown over HTTP in this version yet"),
        },
        new Flag<bool>("initialize_driver_logging", FlagTypes.Switch, "true")
        {
            Topic = FlagTopics.Logging,
            Rank = FlagRank.Dead,
            Help = "Whether a driver starts the logging library.",
            Status = FlagStatus.Gone("there is no logging library to start"),
        },
        new Flag<bool>("memory_profiling", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.General,
            Rank = FlagRank.Dead,
            Help = "Whether memory can be profiled.",
            Status = Missing.Profiling,
        },
        new Flag<string>("modules", FlagTypes.Json)
        {
            Topic = FlagTopics.Extensions,
            Rank = FlagRank.Advanced,
            Help = "Libraries to load.",
            Status = Missing.Modules,
        },
        new Flag<string>("modules_dir", FlagTypes.Folder)
        {
            Topic = FlagTopics.Extensions,
            Rank = FlagRank.Advanced,
            Help = "A folder of files that name libraries to load.",
            Status = Missing.Modules,
        },
        new Flag<string>("hooks", FlagTypes.Text)
        {
            Topic = FlagTopics.Extensions,
            Rank = FlagRank.Advanced,
            Help = "Hook modules to install.",
            Status = Missing.Modules,
        },
        new Flag<string>("master_detector", FlagTypes.Text)
        {
            Topic = FlagTopics.Extensions,
            Rank = FlagRank.Dead,
            Help = "The module that finds the leading master.",
            Status = Missing.Modules,
        },
        new Flag<string>("firewall_rules", FlagTypes.Json)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Advanced,
            Help = "Endpoints that answer 403.",
            Status = Missing.Firewall,
        },
        new Flag<string>("acls", FlagTypes.Json)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Who may do what.",
            Status = Missing.Authorization,
        },
    ];
}
