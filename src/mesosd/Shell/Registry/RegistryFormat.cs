using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Shell.Registry;

/// <summary>What this version writes, and what it can read.</summary>
internal static class RegistryFormat
{
    /// <summary>The format that this version writes.</summary>
    public const uint Version = 1;

    /// <summary>The head of a new journal.</summary>
    public static RegistryHead MakeHead() => new() { FormatVersion = Version, SnapshotSequence = 0 };

    /// <summary>Why a registry with this head must not be read, as words behind its name; null when it may.</summary>
    public static string? FindProblem(RegistryHead head)
    {
        if (head.FormatVersion is > Version or 0)
            return $"has format {head.FormatVersion}; mesosd {MesosdVersion.Text} reads format {Version}: start the " +
                "version that wrote it, or a newer one";
        return head.RequiredCapabilities is [{ } needed, ..]
            ? $"needs '{needed}', which mesosd {MesosdVersion.Text} does not know: start the version that wrote it, or " +
                "a newer one"
            : null;
    }
}
