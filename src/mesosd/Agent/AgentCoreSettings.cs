using Mesosd.Containers;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>What an agent core is told once, at its start. Never changed afterwards.</summary>
public sealed record AgentCoreSettings
{
    /// <summary>What it registers with: host name, port, resources, attributes, domain; no id.</summary>
    public required AgentInfo Info { get; init; }

    /// <summary>
    /// The machine's address, which is its tasks' too: they have the host's network. Null when nobody is to be told.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>The program's version, as masters are told.</summary>
    public required string Version { get; init; }

    /// <summary>The absolute <c>--work_dir</c>; sandboxes are planned below it.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>What every executor is told in its environment.</summary>
    public required ExecutorVariables Variables { get; init; }

    /// <summary>Base of the pauses between attempts to register (<c>--registration_backoff_factor</c>).</summary>
    public TimeSpan RegistrationBackoffFactor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the first attempt of this process goes out without a pause. The pause protects a restarting
    /// master from thousands of agents; a process that has just started is usually alone.
    /// </summary>
    public bool RegistersAtOnce { get; init; } = true;

    /// <summary>From an executor's start to its SUBSCRIBE (<c>--executor_registration_timeout</c>).</summary>
    public TimeSpan ExecutorRegistrationTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a restarted agent waits for its executors (<c>--executor_reregistration_timeout</c>).
    /// </summary>
    public TimeSpan ExecutorReregistrationTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long an executor may be without a connection to its agent (<c>--recovery_timeout</c>).
    /// </summary>
    public TimeSpan RecoveryTimeout => Variables.RecoveryTimeout;

    /// <summary>
    /// Ended executors of a framework kept for readers (<c>--max_completed_executors_per_framework</c>).
    /// </summary>
    public int MaxCompletedExecutorsPerFramework { get; init; } = 150;

    /// <summary>
    /// Revocable resources that may be used beyond <see cref="Info"/> (<c>--resource_estimator</c>).
    /// </summary>
    public IReadOnlyList<Resource> Oversubscribed { get; init; } = [];

    /// <summary>
    /// Whether resources, attributes and a domain may be added to an agent that keeps its id
    /// (<c>--reconfiguration_policy</c>).
    /// </summary>
    public bool PermitsAdditions { get; init; }

    /// <summary>
    /// Whether this process only ends what earlier ones left, and forgets their id (<c>--recover=cleanup</c>).
    /// </summary>
    public bool CleansUp { get; init; }

    /// <summary>Whether containers run as the framework's user (<c>--switch_user</c>).</summary>
    public bool SwitchUser { get; init; } = true;

    /// <summary>
    /// Whether executors must present their token over HTTP, too (<c>--authenticate_http_executors</c>). Over native
    /// connections they always must.
    /// </summary>
    public bool AuthenticatesExecutors { get; init; }
}
