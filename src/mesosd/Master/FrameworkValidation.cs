using System.Text;
using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Master;

/// <summary>Checks of what a framework says about itself, in SUBSCRIBE and in UPDATE_FRAMEWORK.</summary>
public static class FrameworkValidation
{
    // The largest span that Mesos' int64 nanoseconds hold.
    private const double MaxFailoverSeconds = long.MaxValue / 1e9;

    // Every role costs the allocator memory for good; no framework known has more than some hundred.
    private const int MaxRoles = 4096;

    // It stands in every line of the log about the framework, and in the names of its figures.
    private const int MaxNameLetters = 1024;

    // What it says of itself is kept, shown in every /state and repeated by every agent that runs its tasks; roles have a limit
    // of their own. Known frameworks take some hundred bytes.
    private const int MaxBytes = 64 << 10;

    /// <summary>
    /// Null when the framework may subscribe like this; otherwise a sentence that names the field.
    /// </summary>
    public static string? Validate(
        FrameworkInfo info, List<string> suppressedRoles, MasterCoreSettings settings)
    {
        if (info.Id is { } id && Identifiers.Validate(id.Value) is { } badId)
            return $"FrameworkInfo.id {badId}";
        return ValidateSize(info) ??
               ValidateRoles(info, settings) ??
               ValidateUser(info, settings) ??
               ValidateFailoverTimeout(info) ??
               ValidateSuppressed(suppressedRoles, RolesOf(info));
    }

    private static string? ValidateSize(FrameworkInfo info)
    {
        if (info.Name.Length > MaxNameLetters)
            return $"FrameworkInfo.name has {info.Name.Length} letters; expected {MaxNameLetters} at most";
        int bytes = info.MeasureBytes();
        if (bytes <= MaxBytes) return null;
        // At most four bytes of frame for each.
        foreach (string role in info.Roles) bytes -= Encoding.UTF8.GetByteCount(role) + 4;
        return bytes > MaxBytes
            ? $"FrameworkInfo takes {bytes} bytes without its roles; expected {MaxBytes} at most: shorten its labels and texts"
            : null;
    }

    /// <summary>The roles a framework subscribes to, whichever way it names them.</summary>
    public static string[] RolesOf(FrameworkInfo info) =>
        IsMultiRole(info) ? [.. info.Roles] : [info.Role ?? RoleName.Unreserved];

    private static bool IsMultiRole(FrameworkInfo info) =>
        (FrameworkCapability.Of(info) & FrameworkCapabilities.MultiRole) != 0;

    private static string? ValidateRoles(FrameworkInfo info, MasterCoreSettings settings)
    {
        bool multiRole = IsMultiRole(info);
        if (multiRole && info.Role is not null)
            return "FrameworkInfo.role must not be set with the MULTI_ROLE capability: " +
                "use FrameworkInfo.roles";
        if (!multiRole && info.Roles.Count > 0)
            return "FrameworkInfo.roles needs the MULTI_ROLE capability: add it, or use FrameworkInfo.role";
        if (info.Roles.Count > MaxRoles)
            return $"FrameworkInfo.roles has {info.Roles.Count} entries; expected {MaxRoles} at most";
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string role in RolesOf(info))
        {
            if (RoleName.Check(role) is { } fault)
                return $"FrameworkInfo.{(multiRole ? "roles" : "role")}: {fault}";
            if (!seen.Add(role)) return $"FrameworkInfo.roles names '{role}' twice";
            if (role != RoleName.Unreserved && settings.RoleWhitelist?.Contains(role) == false)
                return $"Roles '{role}' are not present in the master's --roles";
        }
        return null;
    }

    private static string? ValidateUser(FrameworkInfo info, MasterCoreSettings settings) =>
        info.User == "root" && !settings.RootSubmissions
            ? "FrameworkInfo.user: user 'root' is not allowed to run frameworks without --root_submissions"
            : null;

    private static string? ValidateFailoverTimeout(FrameworkInfo info) =>
        info.FailoverTimeout is { } seconds && !(Math.Abs(seconds) <= MaxFailoverSeconds)
            ? $"FrameworkInfo.failover_timeout of {seconds} seconds is invalid: " +
              $"expected at most {MaxFailoverSeconds:F0}"
            : null;

    private static string? ValidateSuppressed(List<string> suppressedRoles, string[] roles)
    {
        foreach (string role in suppressedRoles)
            if (Array.IndexOf(roles, role) < 0)
                return $"suppressed_roles names '{role}', which is not one of the framework's roles";
        return null;
    }
}
