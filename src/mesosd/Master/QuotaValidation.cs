using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;
using Mesosd.Settings;

namespace Mesosd.Master;

/// <summary>Checks of quotas by themselves, by Mesos' rules, and their two old forms.</summary>
internal static class QuotaValidation
{
    // Each name costs the allocator a look per role and run; clusters have less than ten.
    private const int MaxNames = 64;

    /// <summary>Null when the quota could be a role's; otherwise a sentence that names what is wrong.</summary>
    public static string? Validate(QuotaConfig config)
    {
        string role = config.Role;
        if (RoleName.Check(role) is { } badRole) return badRole;
        if (role.Contains('/', StringComparison.Ordinal))
            return $"role '{role}' is below another: only top-level roles have quotas";
        return ValidateAmounts(role, "guarantees", config.Guarantees) ??
               ValidateAmounts(role, "limits", config.Limits) ?? ValidateTogether(config);
    }

    /// <summary>The allocator's form of a valid quota.</summary>
    public static RoleQuota ToQuota(QuotaConfig config) => new()
    {
        Guarantees = Quantities(config.Guarantees),
        Limits = Quantities(config.Limits),
    };

    /// <summary>
    /// The quota that SET_QUOTA asks for: what it guarantees is the limit, too. Null when it is invalid.
    /// </summary>
    public static QuotaConfig? FromRequest(QuotaRequest request, out string? fault)
    {
        fault = request.Role is null ? "a quota has no role" : null;
        if (fault is null && request.Guarantee.Count == 0) fault = "a quota has no guarantee";
        if (fault is not null) return null;
        QuotaConfig config = new() { Role = request.Role! };
        foreach (Resource resource in request.Guarantee)
        {
            fault = ValidateGuarantee(resource, config);
            if (fault is not null) return null;
            config.Guarantees.Add(resource.Name, resource.Scalar!.Value);
            config.Limits.Add(resource.Name, resource.Scalar!.Value);
        }
        return config;
    }

    /// <summary>The old form of a quota, which knows guarantees only.</summary>
    public static QuotaInfo ToInfo(QuotaConfig config)
    {
        QuotaInfo info = new() { Role = config.Role };
        foreach ((string name, ValueScalar amount) in config.Guarantees)
            info.Guarantee.Add(new Resource
            {
                Name = name,
                Type = Protocol.Messages.ValueType.Scalar,
                Scalar = amount,
            });
        return info;
    }

    private static string? ValidateAmounts(
        string role, string what, SortedDictionary<string, ValueScalar> amounts)
    {
        if (amounts.Count > MaxNames)
            return $"the {what} of role '{role}' name {amounts.Count} resources; expected {MaxNames} at most";
        if (amounts.ContainsKey("")) return $"the {what} of role '{role}' name a resource without a name";
        foreach ((string name, ValueScalar amount) in amounts)
            if (!ScalarUnits.TryFromDouble(amount.Value, out long milli) || (milli == 0 && amount.Value > 0))
                return $"the {what} of role '{role}' have {amount.Value} of '{name}'; " +
                    "expected 0, or 0.001 to 10^12";
        return null;
    }

    private static string? ValidateTogether(QuotaConfig config)
    {
        foreach ((string name, ValueScalar guarantee) in config.Guarantees)
            if (config.Limits.TryGetValue(name, out ValueScalar limit) && limit.Value < guarantee.Value)
                return $"role '{config.Role}' would be guaranteed {guarantee.Value} of '{name}', more than its " +
                    $"limit of {limit.Value}";
        return null;
    }

    private static string? ValidateGuarantee(Resource resource, QuotaConfig config)
    {
        if (ResourceValidation.Validate(resource, null) is { } fault) return fault;
        if (resource.Type != Protocol.Messages.ValueType.Scalar)
            return $"resource '{resource.Name}' is no scalar: a quota guarantees scalars";
        ResourceValidation.Refine(resource);
        if (!ResourceValidation.IsPlain(resource))
            return $"resource '{resource.Name}' is reserved, revocable, shared or a disk: a quota names amounts only";
        return config.Guarantees.ContainsKey(resource.Name) ? $"resource '{resource.Name}' comes twice" : null;
    }

    private static ResourceQuantity[] Quantities(SortedDictionary<string, ValueScalar> amounts) =>
        [.. amounts.Select(of => new ResourceQuantity(of.Key, ScalarUnits.FromDouble(of.Value.Value)))];
}
