using System.Text.Json;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// What several endpoints show of the master itself.
/// </summary>
public static class MasterStateJson
{
    /// <summary>Writes the members of <c>/version</c> into an object.</summary>
    public static void WriteVersion(Utf8JsonWriter json, MasterFacts facts)
    {
        VersionInfo version = facts.Version;
        json.WriteString("version", version.Version);
        json.WriteString("build_date", version.BuildDate ?? "");
        json.WriteNumber("build_time", version.BuildTimeOrDefault);
        json.WriteString("build_user", version.BuildUser ?? "");
        if (version.GitSha is { } sha) json.WriteString("git_sha", sha);
        if (version.GitTag is { } tag) json.WriteString("git_tag", tag);
        json.WriteString("mesosd_version", facts.OwnVersion);
    }

    /// <summary>Writes the members of <c>flags</c> into an object.</summary>
    public static void WriteFlags(Utf8JsonWriter json, MasterFacts facts)
    {
        foreach (Flag flag in facts.Flags) json.WriteString(flag.Name, flag.Value ?? "");
    }
}
