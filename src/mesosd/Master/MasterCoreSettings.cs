using Mesosd.Protocol.Messages;
using Mesosd.Registry;
using Mesosd.Settings;

namespace Mesosd.Master;

/// <summary>
/// What a master's decisions depend on besides its inputs. Defaults are Mesos' where it has the setting, but for pings.
/// </summary>
public sealed record MasterCoreSettings
{
    /// <summary>
    /// Who this master is, as frameworks are told; its id is replaced with one made from the core's seed.
    /// </summary>
    public required MasterInfo Info { get; init; }

    /// <summary>How often an agent is pinged, and how long its answer may take.</summary>
    public TimeSpan AgentPingTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After this many pings without an answer the agent is unreachable.</summary>
    public int MaxAgentPingTimeouts { get; init; } = 5;

    /// <summary>How long an agent whose link broke may take to register again.</summary>
    public TimeSpan AgentReregisterTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What the registry holds as this master begins; its agents are expected back. Null when nothing is kept
    /// beyond a master's life. Read while the core is made, and not afterwards.
    /// </summary>
    public RegistryState? Recovered { get; init; }

    /// <summary>
    /// Without a registry that knows all agents: how long after its start this master holds agents of former masters
    /// for possibly alive. Until then it does not answer questions about their tasks.
    /// </summary>
    public TimeSpan RecoveryWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long an offer may stay unanswered before it is rescinded; null keeps it for ever.
    /// </summary>
    public TimeSpan? OfferTimeout { get; init; }

    /// <summary>
    /// How long a framework may sit on an offer before it is rescinded and counts as refused for as long, so
    /// that others get it; null for ever.
    /// </summary>
    public TimeSpan? OfferLease { get; init; }

    /// <summary>The interval at which the allocator looks at everything again.</summary>
    public TimeSpan AllocationInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether frameworks may run tasks as root.</summary>
    public bool RootSubmissions { get; init; } = true;

    /// <summary>The roles that frameworks may use besides "*"; null allows all.</summary>
    public IReadOnlySet<string>? RoleWhitelist { get; init; }

    /// <summary>Weights to begin with when the registry has none, by role; roles that are not named weigh 1.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> InitialWeights { get; init; } = [];

    /// <summary>
    /// When the registry has quotas: the part of the expected agents that must be back before anything is
    /// offered; a partial view of the cluster would give away what quotas need.
    /// </summary>
    public double AgentRecoveryFactor { get; init; } = 0.8;

    /// <summary>How long that is waited for at most.</summary>
    public TimeSpan AllocatorRecoveryTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether agents without a fault domain are refused.</summary>
    public bool RequireAgentDomain { get; init; }

    /// <summary>Whether each framework has metrics of its own.</summary>
    public bool PublishPerFrameworkMetrics { get; init; } = true;

    /// <summary>How many frameworks that are gone are remembered.</summary>
    public int MaxCompletedFrameworks { get; init; } = 50;

    /// <summary>How many tasks that are over are remembered for each framework.</summary>
    public int MaxCompletedTasksPerFramework { get; init; } = 1000;

    /// <summary>How many tasks on unreachable agents are remembered for each framework.</summary>
    public int MaxUnreachableTasksPerFramework { get; init; } = 1000;

    /// <summary>How many operators may subscribe to events; from 1. The oldest makes room for the next.</summary>
    public int MaxEventSubscribers { get; init; } = 1000;

    /// <summary>How many agents may be marked unreachable within a time; null for any number.</summary>
    public PermitRate? RemovalRate { get; init; }

    /// <summary>
    /// When more than this share of the registered agents is silent at once, silent ones are held instead of being marked
    /// unreachable; 1 for never.
    /// </summary>
    public double RemovalBrake { get; init; } = 0.5;

    /// <summary>
    /// As long as fewer are silent they are not held: half of a cluster of a few machines may well be broken.
    /// </summary>
    public int RemovalBrakeMinimum { get; init; } = 10;

    /// <summary>
    /// When more than this share of the registry's agents does not come back to a new master, the missing ones are held
    /// instead of being marked unreachable; 1 for never.
    /// </summary>
    public double RecoveryRemovalLimit { get; init; } = 1;

    /// <summary>How often unreachable and gone agents are looked through for old ones.</summary>
    public TimeSpan RegistryGcInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long unreachable and gone agents are remembered.</summary>
    public TimeSpan RegistryMaxAgentAge { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How many unreachable and gone agents are remembered.</summary>
    public int RegistryMaxAgentCount { get; init; } = 102_400;

    /// <summary>
    /// The most tasks in one launch: some hundred keep a frame below a megabyte with ordinary tasks.
    /// </summary>
    public int MaxTasksPerLaunch { get; init; } = 500;

    /// <summary>
    /// How long an agent may take to say that it has a launch before the launch is sent again.
    /// </summary>
    public TimeSpan LaunchAcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a framework hears from the master at least, as it is told in SUBSCRIBED.</summary>
    public TimeSpan SchedulerHeartbeat { get; init; } = UsualSchedulerHeartbeat;

    /// <summary>Mesos' interval, which no flag of its changes.</summary>
    public static TimeSpan UsualSchedulerHeartbeat => TimeSpan.FromSeconds(15);

    /// <summary>How long an agent waits for a ping before it looks for a master anew.</summary>
    public TimeSpan TotalPingTimeout => AgentPingTimeout * MaxAgentPingTimeouts;
}
