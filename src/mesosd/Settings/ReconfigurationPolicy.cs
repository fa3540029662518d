namespace Mesosd.Settings;

/// <summary>What may change of an agent that keeps its id (<c>--reconfiguration_policy</c>).</summary>
public enum ReconfigurationPolicy
{
    /// <summary>Nothing.</summary>
    Equal = 0,

    /// <summary>Resources, attributes and a domain may be added; what was there stays.</summary>
    Additive,
}
