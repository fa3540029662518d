using System.Globalization;
using System.Reflection;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Shell;

/// <summary>What the build has written into this binary about where it comes from.</summary>
internal static class BuildFacts
{
    /// <summary>What Mesos' clients are told; the commit only where the build knew it.</summary>
    public static VersionInfo Version { get; } = Describe(
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>());

    /// <summary>The same of other facts.</summary>
    public static VersionInfo Describe(IEnumerable<AssemblyMetadataAttribute> facts)
    {
        VersionInfo version = new()
        {
            Version = MesosdVersion.MesosText,
            GitTag = $"mesosd-{MesosdVersion.Text}",
            // Nobody: the same source gives the same binary.
            BuildUser = "",
        };
        foreach (AssemblyMetadataAttribute fact in facts)
        {
            if (fact.Key == "SourceCommit") version.GitSha = fact.Value;
            // The commit's, not the build's: the same source gives the same binary.
            if (fact.Key == "SourceTime" && long.TryParse(fact.Value, NumberStyles.None, null, out long seconds)
                && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            {
                version.BuildTime = seconds;
                version.BuildDate = DateTimeOffset.FromUnixTimeSeconds(seconds)
                    .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            }
        }
        return version;
    }
}
