namespace Mesosd.Settings;

/// <summary>
/// Reads <c>MESOS_NAME</c> variables, the name in either case. Unknown ones are ignored, as in Mesos, because
/// tasks get variables of that kind; one that looks like a typing error is pointed out.
/// </summary>
internal static class EnvironmentFlags
{
    private const string Prefix = "MESOS_";

    // Mesos' transport library had variables of its own for these; flags have always been stronger.
    private static readonly (string Variable, string Flag)[] LibprocessFlags =
    [
        ("LIBPROCESS_IP", "ip"),
        ("LIBPROCESS_ADVERTISE_IP", "advertise_ip"),
        ("LIBPROCESS_ADVERTISE_PORT", "advertise_port"),
    ];

    // Security that somebody asked for must not vanish without a word.
    private static readonly (string Variable, string Reason)[] Refused =
    [
        ("LIBPROCESS_SSL_ENABLED", "TLS is not in this version yet; unset the variable to run without it."),
        ("LIBPROCESS_REQUIRE_PEER_ADDRESS_IP_MATCH",
            "there is no libprocess whose peers could be checked; unset the variable."),
    ];

    private static readonly string[] Off = ["", "0", "false"];

    public static void Collect(FlagCollector collector, FlagSources sources)
    {
        foreach ((string variable, string value) in sources.Variables.OrderBy(Name, StringComparer.Ordinal))
        {
            FlagOrigin origin = new(FlagSource.Variable, $"environment variable {variable}");
            CollectVariable(collector, variable, value, origin);
        }
        if (collector.Table.Role != FlagRole.Client) CollectLibprocess(collector, sources);
    }

    /// <summary>
    /// Takes a variable of the environment or of a file that would have been exported to it.
    /// </summary>
    public static void CollectVariable(
        FlagCollector collector, string variable, string value, FlagOrigin origin)
    {
        if (!variable.StartsWith(Prefix, StringComparison.Ordinal)) return;
        string name = variable[Prefix.Length..].ToLowerInvariant();
        FlagDefinition? flag = collector.Table.Find(name);
        if (flag is { IsInEnvironment: false }) return;
        if (flag is not null) collector.TryAssign(name, value, origin);
        else if (collector.Table.Role != FlagRole.Client) WarnOfSlip(collector, name, origin);
    }

    private static void WarnOfSlip(FlagCollector collector, string name, FlagOrigin origin)
    {
        if (Suggestion.For(name, collector.Table.Names) is not { } meant) return;
        collector.Warnings.Add(
            $"{origin.Place}: there is no flag --{FlagDisplay.Clean(name)}, so it is ignored; " +
            $"did you mean {Prefix}{meant.ToUpperInvariant()}?");
    }

    private static void CollectLibprocess(FlagCollector collector, FlagSources sources)
    {
        foreach ((string variable, string flag) in LibprocessFlags)
        {
            if (sources.Variable(variable) is not { Length: > 0 } value) continue;
            FlagOrigin origin = new(FlagSource.LibprocessVariable, $"environment variable {variable}");
            collector.TryAssign(flag, value, origin);
        }
        foreach ((string variable, string reason) in Refused)
        {
            string value = sources.Variable(variable) ?? "";
            if (!Off.Contains(value.ToLowerInvariant()))
                collector.Errors.Add(new FlagError(variable, "environment", reason));
        }
    }

    private static string Name(KeyValuePair<string, string> variable) => variable.Key;
}
