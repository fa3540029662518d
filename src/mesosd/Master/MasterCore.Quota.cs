using Mesosd.Allocation;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Master;

// Operators promise roles resources, and limit them. What is allocated beyond a new limit stays where it is; what
// is only offered goes back.
public sealed partial class MasterCore
{
    private readonly SortedDictionary<string, QuotaConfig> _quotas = new(StringComparer.Ordinal);

    // ---- calls

    private void UpdateQuota(in PeerRequest request, Call call)
    {
        if (call.UpdateQuota is not { } update)
        {
            RefuseMissing(request, "update_quota");
            return;
        }
        bool force = update.ForceOrDefault;
        string? fault = ValidateQuotas(update.QuotaConfigs);
        if (fault is null && !force) fault = FindExcess(update.QuotaConfigs) ?? FindOvercommit(update.QuotaConfigs);
        if (fault is not null) Refuse(request, RefusalCode.Invalid, $"Call.update_quota.quota_configs: {fault}");
        else PersistQuotas(request, update.QuotaConfigs);
    }

    private void SetQuota(in PeerRequest request, Call call)
    {
        if (call.SetQuota is not { } set)
        {
            RefuseMissing(request, "set_quota");
            return;
        }
        QuotaConfig? config = QuotaValidation.FromRequest(set.QuotaRequest, out string? fault);
        if (config is not null) fault = ValidateQuotas([config]);
        if (config is not null && fault is null && _quotas.ContainsKey(config.Role))
            fault = $"role '{config.Role}' has a quota: remove it first, or use UPDATE_QUOTA";
        if (config is null || fault is not null)
            Refuse(request, RefusalCode.Invalid, $"Call.set_quota.quota_request: {fault}");
        else if (!set.QuotaRequest.ForceOrDefault && FindOvercommit([config]) is { } overcommit)
            Refuse(request, RefusalCode.Conflict, $"Call.set_quota.quota_request: {overcommit}");
        else PersistQuotas(request, [config]);
    }

    private void RemoveQuota(in PeerRequest request, Call call)
    {
        if (call.RemoveQuota is not { } remove) RefuseMissing(request, "remove_quota");
        else if (!_quotas.ContainsKey(remove.Role))
            Refuse(request, RefusalCode.Invalid, $"role '{remove.Role}' has no quota");
        else PersistQuotas(request, [new QuotaConfig { Role = remove.Role }]);
    }

    private void PersistQuotas(in PeerRequest request, List<QuotaConfig> quotas)
    {
        SetQuotas operation = new();
        operation.QuotaConfigs.AddRange(quotas);
        Persist(new RegistryOperation { SetQuotas = operation },
            PendingWrite.For(PendingWriteKind.SetQuotas, operation, request));
    }

    // ---- checks

    private string? ValidateQuotas(List<QuotaConfig> quotas)
    {
        HashSet<string> roles = new(StringComparer.Ordinal);
        foreach (QuotaConfig quota in quotas)
        {
            if (QuotaValidation.Validate(quota) is { } fault) return fault;
            if (!roles.Add(quota.Role)) return $"role '{quota.Role}' comes twice";
            if (_settings.RoleWhitelist is { } allowed && quota.Role != RoleName.Unreserved &&
                !allowed.Contains(quota.Role))
                return $"role '{quota.Role}' is not in the master's --roles";
        }
        return FindRoom(roles) ?? EnterQuotas(quotas);
    }

    /// <summary>
    /// Gives roles and resources their numbers now, while there is room: the quotas are set when they are
    /// durable, and must not be refused then.
    /// </summary>
    private string? EnterQuotas(List<QuotaConfig> quotas)
    {
        foreach (QuotaConfig quota in quotas)
        {
            foreach (string name in quota.Guarantees.Keys.Concat(quota.Limits.Keys))
            {
                if (!_allocator.Kinds.HasRoomFor(new ResourceKindDescription(name, ResourceValueType.Scalar)))
                    return $"role '{quota.Role}' has a quota of '{name}', which is new, and this master " +
                        $"knows as many names of scalars as it can ({AllocatorLimits.ScalarNames})";
                _allocator.Kinds.Scalar(name);
            }
            _allocator.Role(quota.Role);
        }
        return null;
    }

    /// <summary>A limit below what its role uses, which an operator has to force.</summary>
    private string? FindExcess(List<QuotaConfig> quotas)
    {
        foreach (QuotaConfig quota in quotas)
        {
            RoleIndex role = _allocator.Role(quota.Role);
            foreach ((string name, ValueScalar limit) in quota.Limits)
            {
                long most = ScalarUnits.FromDouble(limit.Value);
                long used = _allocator.ConsumedMilli(role, name);
                // A look at every offer, only where it can matter.
                if (used > most) used -= OfferedMilli(quota.Role, name);
                if (used > most)
                    return $"role '{quota.Role}' uses {ScalarUnits.ToText(used)} of '{name}', more than the limit " +
                        $"of {limit.Value} (use 'force' to set it all the same)";
            }
        }
        return null;
    }

    /// <summary>
    /// Guarantees that all registered agents together, those without a link too, could not fulfil: an agent's
    /// absence is short as a rule, and the answer should not depend on it.
    /// </summary>
    private string? FindOvercommit(List<QuotaConfig> changes)
    {
        SortedDictionary<string, QuotaConfig> quotas = new(_quotas, StringComparer.Ordinal);
        foreach (QuotaConfig change in changes) quotas[change.Role] = change;
        SortedDictionary<string, long> guaranteed = new(StringComparer.Ordinal);
        foreach (QuotaConfig quota in quotas.Values)
            foreach ((string name, ValueScalar amount) in quota.Guarantees)
                guaranteed[name] = guaranteed.GetValueOrDefault(name) + ScalarUnits.FromDouble(amount.Value);
        foreach ((string name, long milli) in guaranteed)
        {
            long capacity = CapacityMilli(name);
            if (milli > capacity)
                return $"all guarantees together would be {ScalarUnits.ToText(milli)} of '{name}', and the " +
                    $"registered agents have {ScalarUnits.ToText(capacity)} (use 'force' to set it all the same)";
        }
        return null;
    }

    private long CapacityMilli(string name)
    {
        long capacity = 0;
        foreach (KnownAgent agent in _agents)
            if (agent.IsRegistered) capacity += QuotaScalars.Firm(_allocator.Kinds, agent.Total, name);
        return capacity;
    }

    /// <summary>What open offers hold for the role and its descendants of what its quota counts.</summary>
    private long OfferedMilli(string role, string name)
    {
        long offered = 0;
        foreach (OpenOffer offer in _offers)
            if (IsWithin(_allocator.RoleName(offer.Role), role))
                offered += QuotaScalars.Unreserved(_allocator.Kinds, offer.Resources, name);
        return offered;
    }

    // ---- setting

    private void FinishQuotas(SetQuotas operation)
    {
        foreach (QuotaConfig quota in operation.QuotaConfigs)
        {
            SetQuota(quota);
            bool isNone = quota.Guarantees.Count == 0 && quota.Limits.Count == 0;
            Notice(isNone ? $"role {quota.Role} has no quota any more" : $"role {quota.Role} has a quota");
        }
        foreach (QuotaConfig quota in operation.QuotaConfigs)
        {
            EnforceLimits(quota);
            MakeRoom(quota);
        }
    }

    private void SetQuota(QuotaConfig quota)
    {
        RoleQuota converted = QuotaValidation.ToQuota(quota);
        if (converted.IsNone) _quotas.Remove(quota.Role);
        else _quotas[quota.Role] = quota;
        _allocator.SetQuota(_allocator.Role(quota.Role), converted, _now);
    }

    /// <summary>Rescinds the role's own offers until they and what it uses stay below its limits.</summary>
    private void EnforceLimits(QuotaConfig quota)
    {
        RoleIndex role = _allocator.Role(quota.Role);
        foreach ((string name, ValueScalar limit) in quota.Limits)
        {
            long most = ScalarUnits.FromDouble(limit.Value);
            if (_allocator.ConsumedMilli(role, name) <= most) continue;
            foreach (OpenOffer offer in _offers.CopyValues())
            {
                if (_allocator.ConsumedMilli(role, name) <= most) break;
                if (!IsWithin(_allocator.RoleName(offer.Role), quota.Role)) continue;
                if (QuotaScalars.Unreserved(_allocator.Kinds, offer.Resources, name) > 0) Rescind(offer);
            }
        }
    }

    /// <summary>
    /// Rescinds offers to others until what is free could fulfil the guarantees. What others are guaranteed
    /// themselves stays theirs.
    /// </summary>
    private void MakeRoom(QuotaConfig quota)
    {
        foreach (string name in quota.Guarantees.Keys)
        {
            if (HasHeadroom(name)) continue;
            foreach (OpenOffer offer in _offers.CopyValues())
            {
                if (HasHeadroom(name)) break;
                if (!_offers.Contains(offer) || IsEntitled(_allocator.RoleName(offer.Role), quota.Role, name)) continue;
                if (QuotaScalars.Unreserved(_allocator.Kinds, offer.Resources, name) > 0) Rescind(offer);
            }
        }
    }

    private bool HasHeadroom(string name)
    {
        HeadroomReading headroom = _allocator.Headroom(name);
        return headroom.AvailableMilli >= headroom.RequiredMilli;
    }

    private bool IsEntitled(string holder, string favoured, string name)
    {
        if (IsWithin(holder, favoured)) return true;
        string top = TopLevel(holder);
        return _quotas.TryGetValue(top, out QuotaConfig? quota) &&
               quota.Guarantees.TryGetValue(name, out ValueScalar guarantee) &&
               _allocator.ConsumedMilli(_allocator.Role(top), name) <= ScalarUnits.FromDouble(guarantee.Value);
    }

    // ---- leaves

    private static bool IsWithin(string role, string ancestor) =>
        role.Length == ancestor.Length
            ? role == ancestor
            : role.StartsWith(ancestor, StringComparison.Ordinal) && role[ancestor.Length] == '/';

    private static string TopLevel(string role) =>
        role.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash ? role[..slash] : role;
}
