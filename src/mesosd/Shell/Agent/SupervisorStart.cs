namespace Mesosd.Shell.Agent;

/// <summary>How an agent's supervisor is started.</summary>
internal sealed record SupervisorStart
{
    /// <summary>Where the supervisor finds the agent: <c>ip:port</c>, from this machine.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The agent's <c>--runtime_dir</c>, absolute; it exists and is locked by the agent.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>The agent's <c>--work_dir</c>, absolute.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>How long it waits for an agent that is away.</summary>
    public required TimeSpan RecoveryTimeout { get; init; }

    /// <summary>How to call mesosd; null for this process' own program.</summary>
    public IReadOnlyList<string>? Program { get; init; }
}
