namespace Mesosd.Settings;

/// <summary>All that settings are made from. Handed in, so that reading them is a pure function.</summary>
/// <param name="Arguments">The command line behind the command's own name.</param>
/// <param name="Variables">The environment.</param>
/// <param name="Files">The files.</param>
public sealed record FlagSources(
    IReadOnlyList<string> Arguments,
    IReadOnlyList<KeyValuePair<string, string>> Variables,
    IFileReader Files)
{
    /// <summary>The variable that puts another folder in the place of <c>/etc</c>; for tests and for several
    /// installations on one machine.</summary>
    public const string EtcVariable = "MESOSD_ETC";

    /// <summary>Where the packages' files are, without a slash at its end.</summary>
    public string EtcFolder => Variable(EtcVariable) is { Length: > 0 } folder ? folder.TrimEnd('/') : "/etc";

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public string? Variable(string name)
    {
        foreach ((string key, string value) in Variables)
            if (key == name) return value;
        return null;
    }
}
