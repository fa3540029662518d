using System.Globalization;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd roles</c>.</summary>
internal sealed class RolesCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Roles;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        RoleDescriptions answer = await cluster.DescribeRolesAsync(stop);
        if (flags.Get(ClientFlags.Json)) WriteJson(answer, terminal);
        else terminal.Write(Table(answer).Lines(terminal.Width));
        return 0;
    }

    /// <summary>A line for each role.</summary>
    internal static TextTable Table(RoleDescriptions roles)
    {
        TextTable table = new(
            new TextColumn("ROLE") { MinWidth = 8 }, new TextColumn("WEIGHT", TextAlignment.Right),
            new TextColumn("FRAMEWORKS", TextAlignment.Right), new TextColumn("SHARE", TextAlignment.Right),
            new TextColumn("ALLOCATED") { MinWidth = 9 }, new TextColumn("RESERVED") { MinWidth = 8 },
            new TextColumn("QUOTA") { MinWidth = 8 });
        foreach (RoleDescriptionsRole role in roles.Roles)
            table.Add(
                role.Name, HumanText.Amount(role.Weight), role.Frameworks.ToString(CultureInfo.InvariantCulture),
                HumanText.Percent(role.DominantShare), QuotaText.Amounts(role.Allocated),
                QuotaText.Amounts(role.Reserved), QuotaText.OneLine(role.Quota));
        return table;
    }
}
