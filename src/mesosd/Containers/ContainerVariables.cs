using System.Globalization;
using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Containers;

/// <summary>
/// The environment of one container, ordered by name. Later additions win: what the agent's flags give, then what
/// Mesos promises every executor, then what the command asks for.
/// </summary>
internal sealed class ContainerVariables
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    public void AddGiven(ExecutorVariables settings)
    {
        _values["PATH"] = settings.Given is null ? settings.InheritedPath : ExecutorVariables.UsualPath;
        if (settings.Given is null) return;
        foreach ((string name, string value) in settings.Given) _values[name] = value;
    }

    public void AddOfContainer(ContainerSpec spec)
    {
        ExecutorVariables settings = spec.Variables;
        _values["LIBPROCESS_PORT"] = "0";
        _values["MESOS_FRAMEWORK_ID"] = spec.Ids.Framework.Value;
        _values["MESOS_EXECUTOR_ID"] = spec.Ids.Executor.Value;
        _values["MESOS_SLAVE_ID"] = spec.Ids.Agent.Value;
        _values["MESOS_SLAVE_PID"] = $"slave(1)@{settings.AgentEndpoint}";
        _values["MESOS_AGENT_ENDPOINT"] = settings.AgentEndpoint;
        _values["MESOS_DIRECTORY"] = spec.Paths.Sandbox;
        _values["MESOS_SANDBOX"] = spec.Paths.Sandbox;
        _values["MESOS_CHECKPOINT"] = spec.IsCheckpointed ? "1" : "0";
        _values["MESOS_HTTP_COMMAND_EXECUTOR"] = "0";
        _values["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] =
            FlagDuration.Format(spec.ShutdownGrace ?? settings.ShutdownGrace);
        if (spec.IsCheckpointed)
        {
            _values["MESOS_RECOVERY_TIMEOUT"] = FlagDuration.Format(settings.RecoveryTimeout);
            _values["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = FlagDuration.Format(settings.SubscriptionBackoffMax);
        }
        if (spec.AllocationRole is not null) _values["MESOS_ALLOCATION_ROLE"] = spec.AllocationRole;
        if (spec.Token is not null) _values["MESOS_EXECUTOR_AUTHENTICATION_TOKEN"] = spec.Token;
    }

    /// <summary>Adds the command's own variables; says which one cannot be had.</summary>
    public bool TryAddCommand(CommandInfo command, out string error)
    {
        error = "";
        if (command.Environment is null) return true;
        foreach (CommandEnvironmentVariable variable in command.Environment.Variables)
        {
            if (!TryGetValue(variable, out string value, out string reason))
            {
                error = $"command.environment variable {Shown(variable.Name)}: {reason}";
                return false;
            }
            _values[variable.Name] = value;
        }
        return true;
    }

    public void CopyTo(List<string> environment)
    {
        foreach ((string name, string value) in _values) environment.Add($"{name}={value}");
    }

    private static bool TryGetValue(CommandEnvironmentVariable variable, out string value, out string reason)
    {
        value = reason = "";
        switch (variable.TypeOrDefault)
        {
            case CommandEnvironmentVariableType.Value when variable.Value is null:
                reason = "value is required for type VALUE";
                break;
            case CommandEnvironmentVariableType.Value:
                value = variable.Value;
                break;
            case CommandEnvironmentVariableType.Secret:
                TryGetSecret(variable.Secret, out value, out reason);
                break;
            default:
                reason = "type must be VALUE or SECRET";
                break;
        }
        if (reason.Length > 0) return false;
        if (variable.Name.Length == 0) reason = "the name is empty";
        else if (variable.Name.AsSpan().ContainsAny('=', '\0')) reason = "the name contains '=' or a NUL character";
        else if (value.Contains('\0')) reason = "the value contains a NUL character";
        return reason.Length == 0;
    }

    private static void TryGetSecret(Secret? secret, out string value, out string reason)
    {
        value = reason = "";
        if (secret?.Value is { } direct)
        {
            try
            {
                value = s_strictUtf8.GetString(direct.Data);
            }
            catch (DecoderFallbackException)
            {
                reason = "secret.value.data is not UTF-8 text";
            }
        }
        else
        {
            reason = secret is null
                ? "secret is required for type SECRET"
                : "only secrets with a value are supported; a reference needs a secret store, which this agent has not";
        }
    }

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    private static string Shown(string name) =>
        name.Length <= 64 ? name : string.Create(CultureInfo.InvariantCulture, $"{name.AsSpan(0, 64)}…");
}
