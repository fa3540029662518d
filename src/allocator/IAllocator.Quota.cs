namespace Mesosd.Allocation;

// Guarantees, limits, and the wait after a failover until both can be judged.
public partial interface IAllocator
{
    /// <summary>
    /// Promises a top-level role resources and limits it; <see cref="RoleQuota.None"/> ends both. Takes nothing
    /// away: what is allocated beyond a limit stays so until it comes back.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The role is not a top-level role, a name comes twice, or a guarantee is above its limit.
    /// </exception>
    void SetQuota(RoleIndex role, RoleQuota quota, Instant now);

    /// <summary>A role's quota; <see cref="RoleQuota.None"/> unless set.</summary>
    RoleQuota Quota(RoleIndex role);

    /// <summary>
    /// What a top-level role consumes of a scalar, as limits and guarantees count it, in thousandths.
    /// </summary>
    long ConsumedMilli(RoleIndex role, string resourceName);

    /// <summary>
    /// What is reserved of a scalar for a role and its descendants, allocated or not, in thousandths.
    /// </summary>
    long ReservedMilli(RoleIndex role, string resourceName);

    /// <summary>What of a scalar is held back for guarantees.</summary>
    HeadroomReading Headroom(string resourceName);

    /// <summary>
    /// Grants nothing until so many agents have been added or the moment has come: after a failover a partial
    /// view of the cluster would give away what quotas need. No agents to wait for changes nothing.
    /// </summary>
    void PauseForRecovery(int expectedAgents, Instant until);

    /// <summary>Whether <see cref="Allocate"/> grants nothing for now.</summary>
    bool IsPaused { get; }
}
