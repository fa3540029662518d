namespace Mesosd.Core;

/// <summary>This program's version, as peers and people are told. A test keeps it equal to the build's.</summary>
public static class MesosdVersion
{
    /// <summary>Major, minor and patch.</summary>
    public const string Text = "0.1.0";
}
