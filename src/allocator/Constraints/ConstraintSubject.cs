namespace Mesosd.Allocation;

/// <summary>What of an agent a constraint looks at.</summary>
public enum ConstraintSubject
{
    /// <summary>The attribute of a name.</summary>
    Attribute,

    /// <summary>The host name.</summary>
    Hostname,

    /// <summary>The region of the fault domain.</summary>
    Region,

    /// <summary>The zone of the fault domain.</summary>
    Zone,
}
