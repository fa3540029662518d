namespace Mesosd.Core;

/// <summary>This program's version, as peers and people are told. A test keeps it equal to the build's.</summary>
public static class MesosdVersion
{
    /// <summary>Major, minor and patch.</summary>
    public const string Text = "0.1.0";

    /// <summary>
    /// The release of Mesos whose interfaces this version has: what clients of Mesos are told where they look for its version
    /// (docs/decisions/0005-version-of-mesos.md).
    /// </summary>
    public const string MesosText = "1.11.0";
}
