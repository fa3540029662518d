using Mesosd.Settings;

namespace Mesosd.Shell.Supervisor;

/// <summary>
/// What an agent tells its supervisor when it starts it. Not a user's command line: it takes the few forms that
/// <see cref="SupervisorLauncher"/> writes.
/// </summary>
internal sealed record SupervisorOptions
{
    /// <summary>The variable with the token in hexadecimal: unlike an argument, other users cannot read it.</summary>
    public const string TokenVariable = "MESOSD_SUPERVISOR_TOKEN";

    private const string AgentFlag = "--agent=";
    private const string RuntimeFlag = "--runtime_dir=";
    private const string RecoveryFlag = "--recovery_timeout=";

    /// <summary>Where the agent listened when it started the supervisor: <c>host:port</c>.</summary>
    public required string Agent { get; init; }

    /// <summary>The agent's <c>--runtime_dir</c>, absolute.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>What the supervisor presents to the agent.</summary>
    public required byte[] Token { get; init; }

    /// <summary>The agent's <c>--recovery_timeout</c>.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Reads arguments and token; null and a sentence when one is missing or wrong.</summary>
    public static SupervisorOptions? Parse(IReadOnlyList<string> arguments, string? token, out string error)
    {
        string? agent = null, runtime = null;
        TimeSpan recovery = TimeSpan.FromMinutes(15);
        error = "";
        foreach (string argument in arguments)
        {
            if (argument.StartsWith(AgentFlag, StringComparison.Ordinal)) agent = argument[AgentFlag.Length..];
            else if (argument.StartsWith(RuntimeFlag, StringComparison.Ordinal)) runtime = argument[RuntimeFlag.Length..];
            else if (!argument.StartsWith(RecoveryFlag, StringComparison.Ordinal)) error = $"{argument} is not known";
            else if (!FlagDuration.Parse(argument[RecoveryFlag.Length..]).TryGet(out recovery, out string? problem))
                error = $"{RecoveryFlag}: {problem}";
        }
        if (string.IsNullOrEmpty(agent)) error = $"{AgentFlag}host:port is missing";
        if (runtime is null || !runtime.StartsWith('/')) error = $"{RuntimeFlag}DIR is missing, or not absolute";
        if (DecodeToken(token) is not { } bytes)
        {
            error = $"{TokenVariable} is missing or not hexadecimal; "
                + "an agent sets it when it starts its supervisor, which is not meant to be started by hand";
            return null;
        }
        return error.Length > 0
            ? null
            : new SupervisorOptions
            {
                Agent = agent!,
                RuntimeDirectory = runtime!,
                Token = bytes,
                RecoveryTimeout = recovery,
            };
    }

    /// <summary>The arguments that <see cref="Parse"/> reads.</summary>
    public IReadOnlyList<string> ToArguments() =>
        [AgentFlag + Agent, RuntimeFlag + RuntimeDirectory, RecoveryFlag + FlagDuration.Format(RecoveryTimeout)];

    private static byte[]? DecodeToken(string? token)
    {
        if (string.IsNullOrEmpty(token) || token.Length % 2 != 0) return null;
        foreach (char next in token)
            if (!char.IsAsciiHexDigit(next)) return null;
        return Convert.FromHexString(token);
    }
}
