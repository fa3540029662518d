namespace Mesosd.Allocation;

/// <summary>
/// How much of everything one allocator holds; beyond, requests are refused, not swallowed.
/// </summary>
public static class AllocatorLimits
{
    /// <summary>Roles, ancestors included: ten times the largest clusters known.</summary>
    public const int Roles = 1 << 17;

    /// <summary>Levels of a role's name; walks over the tree recurse once per level.</summary>
    public const int RoleDepth = 64;

    /// <summary>Kinds of resources; each volume id of a cluster may be one.</summary>
    public const int ResourceKinds = 1 << 20;

    /// <summary>
    /// Names of scalars. Every node of the tree of fairness has a sum for each, and a share looks at all of them.
    /// </summary>
    public const int ScalarNames = 256;

    /// <summary>
    /// Filters of one framework, role and agent. Each must have refused something that the others let pass;
    /// the one that expires first makes room, so the worst is an offer too early.
    /// </summary>
    public const int FiltersPerPair = 16;

    /// <summary>
    /// Records of refusals of an hour or more that one agent has, each for one refused bundle and end: a look at a
    /// pair goes through them. Beyond, refusals are kept one by one.
    /// </summary>
    public const int LastingFilterRecords = 32;
}
