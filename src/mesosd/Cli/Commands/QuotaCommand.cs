using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd quota</c>.</summary>
internal sealed class QuotaCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Quota;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        IReadOnlyList<string> words = flags.Operands;
        CheckWords(words, flags);
        if (words.Count == 2 && words[0] is "set" or "remove")
        {
            bool isSet = words[0] == "set";
            QuotaConfig quota = isSet ? QuotaOf(words[1], flags) : new QuotaConfig { Role = words[1] };
            Call call = new() { Type = CallType.UpdateQuota, UpdateQuota = new CallUpdateQuota() };
            call.UpdateQuota.Force = flags.Get(OperatorFlags.Force);
            call.UpdateQuota.QuotaConfigs.Add(quota);
            await cluster.ChangeAsync(call, stop);
            if (flags.Get(ClientFlags.Json)) return await ShowAsync(cluster, words[1], flags, terminal, stop);
            terminal.Output.WriteLine(isSet ? $"role {words[1]} has a new quota" : $"role {words[1]} has no quota any more");
            return 0;
        }
        return await ShowAsync(cluster, words.Count > 0 ? words[0] : null, flags, terminal, stop);
    }

    // What is not understood must not look as if it had been done.
    private static void CheckWords(IReadOnlyList<string> words, FlagValues flags)
    {
        bool isSet = words.Count == 2 && words[0] == "set";
        bool hasAmounts =
            flags.Find(OperatorFlags.Guarantee) is not null || flags.Find(OperatorFlags.Limit) is not null;
        string? fault = words switch
        {
            ["set" or "remove"] => $"expected the role behind {words[0]}",
            [not ("set" or "remove"), _] => $"expected set or remove before the role, found {words[0]}",
            _ when hasAmounts && !isSet => "--guarantee and --limit belong to `mesosd quota set ROLE`",
            _ => null,
        };
        if (fault is not null) throw new RefusedException(RefusalCode.Invalid, fault);
    }

    private static async Task<int> ShowAsync(
        ClusterClient cluster, string? one, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        if (flags.Get(ClientFlags.Json))
        {
            Response quotas = await cluster.AskAsync(CallType.GetQuota, stop);
            quotas.GetQuota?.Status.Configs.RemoveAll(quota => (one ?? quota.Role) != quota.Role);
            quotas.GetQuota?.Status.Infos.RemoveAll(quota => (one ?? quota.Role) != quota.Role);
            WriteJson(quotas, terminal);
            return 0;
        }
        RoleDescriptions answer = await cluster.DescribeRolesAsync(stop);
        RoleDescriptionsRole[] roles = [.. answer.Roles.Where(role => role.Quota is not null && (one ?? role.Name) == role.Name)];
        if (roles.Length == 0) terminal.Output.WriteLine(one is null ? "no role has a quota" : $"role {one} has no quota");
        else terminal.Write(Table(roles).Lines(terminal.Width));
        return 0;
    }

    /// <summary>A line for each role and resource.</summary>
    internal static TextTable Table(IEnumerable<RoleDescriptionsRole> roles)
    {
        TextTable table = new(
            new TextColumn("ROLE") { MinWidth = 8 }, new TextColumn("RESOURCE"),
            new TextColumn("GUARANTEE", TextAlignment.Right), new TextColumn("LIMIT", TextAlignment.Right),
            new TextColumn("CONSUMED", TextAlignment.Right));
        foreach (RoleDescriptionsRole role in roles)
            foreach (QuotaStandingResource resource in role.Quota!.Resources.Where(QuotaText.HasOwn))
                table.Add(role.Name, resource.Name, Amount(resource.Guarantee), Amount(resource.Limit),
                    HumanText.Amount(resource.Consumed));
        return table;
    }

    private static string Amount(double? amount) => amount is { } stated ? HumanText.Amount(stated) : "-";

    private static QuotaConfig QuotaOf(string role, FlagValues flags)
    {
        QuotaConfig quota = new() { Role = role };
        Fill(quota.Guarantees, flags.Find(OperatorFlags.Guarantee), "guarantee");
        Fill(quota.Limits, flags.Find(OperatorFlags.Limit), "limit");
        return quota.Guarantees.Count > 0 || quota.Limits.Count > 0
            ? quota
            : throw new RefusedException(
                RefusalCode.Invalid, "give --guarantee or --limit; `mesosd quota remove ROLE` ends a quota");
    }

    private static void Fill(
        SortedDictionary<string, ValueScalar> amounts, IReadOnlyList<Resource>? resources, string flag)
    {
        foreach (Resource resource in resources ?? [])
        {
            string? fault = resource.Scalar is null
                ? "which is no single number: quotas count amounts"
                : resource.Reservations.Count > 0 || resource.RoleOrDefault is not RoleName.Unreserved
                    ? "with a role of its own: the quota's role stands before the flags"
                    : amounts.ContainsKey(resource.Name) ? "twice: give one amount" : null;
            if (fault is not null)
                throw new RefusedException(RefusalCode.Invalid, $"--{flag} names {resource.Name}, {fault}");
            amounts.Add(resource.Name, resource.Scalar!.Value);
        }
    }
}
