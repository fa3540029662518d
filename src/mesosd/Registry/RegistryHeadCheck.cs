using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>Whether this version may read a stored registry: misreading one would lose agents.</summary>
public static class RegistryHeadCheck
{
    /// <summary>The format that this version writes, and the newest that it reads.</summary>
    public const uint FormatVersion = 1;

    /// <summary>
    /// What a registry may require of its reader. Nothing needs more than the first format yet; a version that writes
    /// something which an older one must not pass over adds a name here and to the head.
    /// </summary>
    public static IReadOnlyList<string> KnownCapabilities { get; } = [];

    /// <summary>Why the registry must not be read by this version; null when it may.</summary>
    /// <param name="head">What the registry says of itself.</param>
    /// <param name="where">Where it is, for the sentence.</param>
    public static string? Check(RegistryHead head, string where)
    {
        string writer = head.SoftwareVersion is { } version ? $"mesosd {version}" : "an unknown version";
        if (head.FormatVersion == 0)
            return $"read the registry in {where}: its format has number 0, which no version ever wrote";
        if (head.FormatVersion > FormatVersion)
            return $"read the registry in {where}: {writer} wrote it in format {head.FormatVersion}, and this version " +
                $"reads {FormatVersion} at most; start a version at least as new as the one that wrote it";
        foreach (string name in head.RequiredCapabilities)
            if (!KnownCapabilities.Contains(name))
                return $"read the registry in {where}: {writer} wrote it and requires '{name}', which this version " +
                    "does not know; start a version at least as new as the one that wrote it";
        return null;
    }
}
