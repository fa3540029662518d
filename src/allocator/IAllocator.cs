namespace Mesosd.Allocation;

/// <summary>
/// Decides who is offered what next. A state machine without clock, thread or randomness of its own: the same
/// calls with the same seed give the same grants in the same order.
/// </summary>
/// <remarks>
/// <para>Not thread-safe: one owner calls everything. Handles of removed agents and frameworks are refused
/// with an <see cref="InvalidOperationException"/>; so is the return of resources that were never
/// allocated.</para>
/// <para>Nothing is granted outside <see cref="Allocate"/>. The owner applies a batch of changes, and then,
/// if <see cref="HasWork"/> is true or <see cref="NextWakeup"/> has come, allocates once.</para>
/// <para>Invariant: for every agent whose total covers what is used on it, free + allocated == total,
/// exactly, after every call.</para>
/// </remarks>
public partial interface IAllocator
{
    /// <summary>The resource kinds in which all bundles given to and by this allocator are written.</summary>
    ResourceKindTable Kinds { get; }

    /// <summary>
    /// Whether something changed since the last <see cref="Allocate"/> that may lead to a grant. Says nothing
    /// about time: see <see cref="NextWakeup"/>.
    /// </summary>
    bool HasWork { get; }

    /// <summary>
    /// When <see cref="Allocate"/> shall be called although nothing else happens: the next expiry of a filter
    /// or of the pause after an empty refusal, an inverse offer that is due again, the end of a pause after
    /// failover. May lie in the past. <see cref="Instant.Never"/> when there is none.
    /// </summary>
    Instant NextWakeup { get; }

    /// <summary>
    /// Makes grants until nothing can be granted any more and appends them to the list. One grant holds all
    /// that the agent has left and the framework may have in that role.
    /// </summary>
    /// <param name="now">Not before the moments of earlier calls.</param>
    /// <param name="grants">Where grants are appended, in the order in which they were decided.</param>
    void Allocate(Instant now, List<Grant> grants);

    /// <summary>
    /// The index of a role, with slashes between its levels (<c>eng/web</c>). Unknown roles and their
    /// ancestors come into being, with weight 1.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The name or one of its levels is empty, or there are too many of them
    /// (<see cref="AllocatorLimits.RoleDepth"/>).
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There are <see cref="AllocatorLimits.Roles"/> roles already.
    /// </exception>
    RoleIndex Role(string name);

    /// <summary>Whether the role has a number already: it needs no room any more.</summary>
    bool HasRole(string name);

    /// <summary>How many roles there are, ancestors included; they are numbered from 0.</summary>
    int RoleCount { get; }

    /// <summary>The name of a role.</summary>
    string RoleName(RoleIndex role);

    /// <summary>
    /// Sets how much of its parent's share a role is entitled to, compared with its siblings. Kept in
    /// millionths.
    /// </summary>
    /// <param name="role">A role of any level.</param>
    /// <param name="weight">From 0.000001 to 10^9.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight lies outside that.</exception>
    void SetWeight(RoleIndex role, double weight);

    /// <summary>The role's weight; 1 unless set.</summary>
    double Weight(RoleIndex role);

    /// <summary>Adds a framework. An inactive one holds resources but is offered none.</summary>
    FrameworkIndex AddFramework(FrameworkOptions options, bool active);

    /// <summary>
    /// Replaces what is known about a framework. In roles that it left it is offered nothing, its filters
    /// there are gone, and what it holds in them stays allocated until it is recovered. Suppression becomes
    /// what the options say.
    /// </summary>
    /// <exception cref="ArgumentException">The name differs from the framework's.</exception>
    void UpdateFramework(FrameworkIndex framework, FrameworkOptions options);

    /// <summary>Lets a framework have offers; nothing happens when it may already.</summary>
    void ActivateFramework(FrameworkIndex framework);

    /// <summary>
    /// Stops offers to a framework and forgets its filters. What it holds stays allocated: outstanding offers
    /// are the caller's to rescind and recover.
    /// </summary>
    void DeactivateFramework(FrameworkIndex framework);

    /// <summary>
    /// Forgets a framework. What it still holds becomes free with it and must not be recovered later.
    /// </summary>
    void RemoveFramework(FrameworkIndex framework);

    /// <summary>
    /// Adds an agent. What runs on it already is told by <see cref="AddAllocation"/> before the next
    /// <see cref="Allocate"/>.
    /// </summary>
    AgentIndex AddAgent(AgentOptions options, Instant now);

    /// <summary>
    /// Replaces an agent's total. When it no longer covers what is used there, nothing of the kinds concerned
    /// is free until enough came back. Filters stay: a bigger offer passes them by itself.
    /// </summary>
    void UpdateAgent(AgentIndex agent, ResourceBundle total, Instant now);

    /// <summary>Lets the agent's resources be offered; nothing happens when they may already.</summary>
    void ActivateAgent(AgentIndex agent);

    /// <summary>Stops offers of the agent's resources; those that were granted stay allocated.</summary>
    void DeactivateAgent(AgentIndex agent);

    /// <summary>
    /// Forgets an agent, with all that is allocated on it and all filters for it. Nothing of it must be
    /// recovered later.
    /// </summary>
    void RemoveAgent(AgentIndex agent);

    /// <summary>
    /// Counts resources as allocated without a grant: tasks and executors that an agent reports when it
    /// registers or after the master failed over. The role need not be one of the framework's present roles.
    /// </summary>
    void AddAllocation(FrameworkIndex framework, RoleIndex role, AgentIndex agent, ResourceBundle used);

    /// <summary>Takes resources back; an empty bundle changes nothing.</summary>
    /// <exception cref="InvalidOperationException">
    /// They are not allocated to that framework, role and agent.
    /// </exception>
    void Recover(in Recovery recovery, Instant now);

    /// <summary>
    /// Stops offers to a framework in the given roles, in all its roles when none is given. Filters stay.
    /// Roles that are not the framework's are passed over.
    /// </summary>
    void Suppress(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles);

    /// <summary>
    /// Lets a framework have offers again in the given roles, in all its roles when none is given, and
    /// forgets its filters there. Roles that are not the framework's are passed over.
    /// </summary>
    void Revive(FrameworkIndex framework, ReadOnlySpan<RoleIndex> roles, Instant now);

    /// <summary>Forgets one framework's filters for an agent, in all its roles.</summary>
    void RemoveFilters(FrameworkIndex framework, AgentIndex agent);

    /// <summary>Forgets all filters for an agent: its attributes changed.</summary>
    void RemoveFilters(AgentIndex agent);

    /// <summary>All that the agent has.</summary>
    ResourceBundle Total(AgentIndex agent);

    /// <summary>What nobody holds of the agent's resources.</summary>
    ResourceBundle Free(AgentIndex agent);

    /// <summary>What a framework holds on an agent for a role: offered and used.</summary>
    ResourceBundle Allocated(FrameworkIndex framework, RoleIndex role, AgentIndex agent);

    /// <summary>Where a role stands among its siblings, descendants included.</summary>
    ShareReading Share(RoleIndex role);

    /// <summary>Where a framework stands among the frameworks of one of its roles.</summary>
    ShareReading Share(FrameworkIndex framework, RoleIndex role);

    /// <summary>
    /// How much of a scalar all frameworks together hold for a role and its descendants, in thousandths.
    /// </summary>
    long AllocatedMilli(RoleIndex role, string resourceName);

    /// <summary>
    /// How much of a scalar a framework holds for a role on all agents together, in thousandths.
    /// </summary>
    long AllocatedMilli(FrameworkIndex framework, RoleIndex role, string resourceName);
}
