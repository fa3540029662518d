using Mesosd.Protocol.Messages;

namespace Mesosd.Settings;

/// <summary>An agent's settings, read and checked.</summary>
public sealed record AgentFlags
{
    /// <summary>Where it listens.</summary>
    public required NetworkFlags Network { get; init; }

    /// <summary>What it logs.</summary>
    public required LoggingFlags Logging { get; init; }

    /// <summary>What its peers may make it do.</summary>
    public required ConnectionFlags Connections { get; init; }

    /// <summary>Who must prove over HTTP who he is.</summary>
    public HttpAccessFlags HttpAccess { get; init; } = HttpAccessFlags.Open;

    /// <summary>All flags in force, by name, as <c>/flags</c> shows them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Shown { get; init; } = [];

    /// <summary>
    /// Where masters may be found: at least one <c>host:port</c>, or alone the <c>zk://</c> URL of their election, which may
    /// hold a password.
    /// </summary>
    public required IReadOnlyList<string> Masters { get; init; }

    /// <summary>How long its session with ZooKeeper outlasts silence; 500 ms to 1 h.</summary>
    public required TimeSpan ZooKeeperSessionTimeout { get; init; }

    /// <summary>The folder for sandboxes and for what the agent must remember.</summary>
    public required string WorkDir { get; init; }

    /// <summary>
    /// The folder for what is worthless after a reboot; null for the usual one, which depends on the user.
    /// </summary>
    public string? RuntimeDir { get; init; }

    /// <summary>
    /// What was stated; <see cref="ResourceDetection.Complete"/> makes of it what is offered.
    /// </summary>
    public IReadOnlyList<Resource> StatedResources { get; init; } = [];

    /// <summary>Revocable resources that are lent out beyond those.</summary>
    public IReadOnlyList<Resource> LentResources { get; init; } = [];

    /// <summary>What frameworks may choose agents by.</summary>
    public IReadOnlyList<AgentAttribute> Attributes { get; init; } = [];

    /// <summary>Its region and zone; null for none.</summary>
    public DomainInfo? Domain { get; init; }

    /// <summary>The role of resources that have none; <c>*</c> for nobody.</summary>
    public string DefaultRole { get; init; } = RoleName.Unreserved;

    /// <summary>Whether tasks run as the users whom they name.</summary>
    public bool SwitchUser { get; init; } = true;

    /// <summary>The environment of executors; null for the agent's own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? ExecutorEnvironmentVariables { get; init; }

    /// <summary>How long an executor may take to register; above zero.</summary>
    public required TimeSpan ExecutorRegistrationTimeout { get; init; }

    /// <summary>How long a restarted agent waits for its executors; at most 15 s.</summary>
    public required TimeSpan ExecutorReregistrationTimeout { get; init; }

    /// <summary>How often an executor over HTTP is sent an event of no content; a second to a day.</summary>
    public required TimeSpan ExecutorHeartbeatInterval { get; init; }

    /// <summary>How long an executor may take to stop.</summary>
    public required TimeSpan ExecutorShutdownGracePeriod { get; init; }

    /// <summary>How many ended executors of each framework are remembered.</summary>
    public required int MaxCompletedExecutorsPerFramework { get; init; }

    /// <summary>How long sandboxes of what has ended are kept.</summary>
    public required SandboxKeeping Sandboxes { get; init; }

    /// <summary>What becomes of executors that still run when the agent starts.</summary>
    public RecoverKind Recover { get; init; }

    /// <summary>What may change of an agent that keeps its id.</summary>
    public ReconfigurationPolicy Reconfiguration { get; init; }

    /// <summary>How long executors wait for their agent; above zero.</summary>
    public required TimeSpan RecoveryTimeout { get; init; }

    /// <summary>Whether damage in the recorded state stops the start.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>How long the first attempt to register waits for its answer; at most 1 min.</summary>
    public required TimeSpan RegistrationBackoffFactor { get; init; }

    /// <summary>Whether executors over HTTP must present their token.</summary>
    public bool AuthenticatesExecutors { get; init; }

    /// <summary>The isolators, by name; each is a process isolator.</summary>
    public required IReadOnlyList<string> Isolation { get; init; }

    /// <summary>How containers are started.</summary>
    public LauncherKind Launcher { get; init; }

    /// <summary>
    /// The settings that values without errors give; wrong ones where two do not go together.
    /// </summary>
    public static RoleFlags<AgentFlags> From(FlagValues values)
    {
        if (values.Errors.Count > 0) return RoleFlags<AgentFlags>.Wrong(values);
        List<FlagError> errors = [];
        AgentFlags flags = new()
        {
            Network = NetworkFlags.From(values, AgentFlagTable.Port),
            Logging = LoggingFlags.From(values),
            Connections = ConnectionFlags.From(values, errors),
            HttpAccess = HttpAccessFlags.OfAgent(values, errors),
            Shown = FlagTexts.Of(values),
            Masters = values.Get(AgentFlagTable.Master),
            ZooKeeperSessionTimeout = values.Get(CommonFlags.SessionTimeout),
            WorkDir = values.Get(AgentFlagTable.WorkDir),
            RuntimeDir = values.Find(AgentFlagTable.RuntimeDir),
            StatedResources = values.Find(AgentFlagTable.Resources) ?? [],
            LentResources = values.Find(AgentFlagTable.ResourceEstimator) ?? [],
            Attributes = values.Find(AgentFlagTable.Attributes) ?? [],
            Domain = values.Find(CommonFlags.Domain),
            DefaultRole = values.Get(AgentFlagTable.DefaultRole),
            SwitchUser = values.Get(AgentFlagTable.SwitchUser),
            ExecutorEnvironmentVariables = values.Find(AgentFlagTable.ExecutorEnvironmentVariables),
            ExecutorRegistrationTimeout = values.Get(AgentFlagTable.ExecutorRegistrationTimeout),
            ExecutorReregistrationTimeout = values.Get(AgentFlagTable.ExecutorReregistrationTimeout),
            ExecutorHeartbeatInterval = values.Get(AgentFlagTable.ExecutorHeartbeatInterval),
            ExecutorShutdownGracePeriod = values.Get(AgentFlagTable.ExecutorShutdownGracePeriod),
            MaxCompletedExecutorsPerFramework = values.Get(AgentFlagTable.MaxCompletedExecutorsPerFramework),
            Sandboxes = SandboxFlags.From(values),
            Recover = values.Get(AgentFlagTable.Recover),
            Reconfiguration = values.Get(AgentFlagTable.Reconfiguration),
            RecoveryTimeout = values.Get(AgentFlagTable.RecoveryTimeout),
            IsStrict = values.Get(AgentFlagTable.Strict),
            RegistrationBackoffFactor = values.Get(AgentFlagTable.RegistrationBackoffFactor),
            AuthenticatesExecutors = values.Get(AgentFlagTable.AuthenticateHttpExecutors),
            Isolation = values.Get(AgentFlagTable.Isolation),
            Launcher = values.Get(AgentFlagTable.Launcher),
        };
        return new RoleFlags<AgentFlags>(errors.Count == 0 ? flags : null, errors, values.Warnings);
    }

    /// <summary>Reads all sources.</summary>
    public static RoleFlags<AgentFlags> Read(FlagSources sources) =>
        From(FlagParser.Parse(AgentFlagTable.Table, sources));
}
