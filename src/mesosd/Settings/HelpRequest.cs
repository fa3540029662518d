namespace Mesosd.Settings;

/// <summary>How much help was asked for.</summary>
public enum HelpRequest
{
    /// <summary>None.</summary>
    None,

    /// <summary><c>--help</c>: what works.</summary>
    Short,

    /// <summary><c>--help=all</c>: also what does not work in this version, and why.</summary>
    All,
}
