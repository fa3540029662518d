namespace Mesosd.Settings;

/// <summary>The file of <c>--whitelist</c>: a host name in each line.</summary>
public static class WhitelistText
{
    /// <summary>The hosts; null when a line is <c>*</c>, which stands for all.</summary>
    public static IReadOnlySet<string>? Parse(string text)
    {
        HashSet<string> hosts = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (line == "*") return null;
            else hosts.Add(line);
        return hosts;
    }

    /// <summary>The file's path; Mesos' command lines write it as an address as well.</summary>
    public static string PathOf(string value) =>
        value.StartsWith("file://", StringComparison.Ordinal) ? value["file://".Length..] : value;
}
