using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>Checks of what an agent says about itself.</summary>
internal static class AgentValidation
{
    private const int LargestPort = 65535;

    /// <summary>
    /// Null when the agent may register like this; otherwise a sentence that names the field.
    /// </summary>
    public static string? Validate(AgentInfo info, string version, MasterCoreSettings settings)
    {
        if (info.Hostname.Length == 0) return "AgentInfo.hostname is empty";
        if (info.PortOrDefault is < 1 or > LargestPort)
            return $"AgentInfo.port is {info.PortOrDefault}; expected 1 to {LargestPort}";
        if (!IsVersion(version)) return $"version is '{version}'; expected three numbers such as 1.2.3";
        if (info.Domain?.FaultDomain is not null && settings.Info.Domain?.FaultDomain is null)
            return "AgentInfo.domain is set, and this master has no domain: give the master one, or leave it out";
        if (info.Domain?.FaultDomain is null && settings.RequireAgentDomain)
            return "AgentInfo.domain is missing, and this master has --require_agent_domain";
        foreach (Resource resource in info.Resources)
            if (resource.Revocable is not null || resource.Shared is not null)
                return $"AgentInfo.resources: '{resource.Name}' is revocable or shared";
        return null;
    }

    /// <summary>
    /// Null when the report of a returning agent can be believed; otherwise what is wrong with it.
    /// </summary>
    public static string? ValidateReport(ReregisterAgent report, MasterCoreSettings settings)
    {
        if (report.Agent.Id is not { } id)
            return "ReregisterAgent.agent.id is missing: an agent without an id sends RegisterAgent";
        if (Identifiers.Validate(id.Value) is { } badId) return $"ReregisterAgent.agent.id {badId}";
        foreach (FrameworkInfo framework in report.Frameworks)
            if (framework.Id is null)
                return $"ReregisterAgent.frameworks: framework '{framework.Name}' has no id";
        foreach (ExecutorInfo executor in report.Executors)
            if (executor.FrameworkId is null)
                return $"ReregisterAgent.executors: '{executor.ExecutorId.Value}' has no framework_id";
        return Validate(report.Agent, report.Version, settings);
    }

    /// <summary>Whether attributes are the same, which decides whether refusals still hold.</summary>
    public static bool HaveSameAttributes(AgentInfo left, AgentInfo right)
    {
        if (left.Attributes.Count != right.Attributes.Count) return false;
        for (int i = 0; i < left.Attributes.Count; i++)
            if (!MessageCodec.ContentEquals(left.Attributes[i], right.Attributes[i])) return false;
        return true;
    }

    private static bool IsVersion(string version)
    {
        // A label behind '-' or '+' is allowed, as in 1.2.3-rc1.
        int end = version.AsSpan().IndexOfAny('-', '+');
        ReadOnlySpan<char> numbers = end < 0 ? version : version.AsSpan(0, end);
        int parts = 0;
        foreach (Range part in numbers.Split('.'))
        {
            if (!uint.TryParse(numbers[part], System.Globalization.NumberStyles.None, null, out _))
                return false;
            parts++;
        }
        return parts == 3;
    }
}
