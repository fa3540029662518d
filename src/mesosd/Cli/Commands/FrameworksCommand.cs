using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd frameworks</c>.</summary>
internal sealed class FrameworksCommand : ClientCommand
{
    public override CommandPage Page => CommandPages.Frameworks;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        Response answer = await cluster.AskAsync(CallType.GetFrameworks, stop);
        if (flags.Get(ClientFlags.Json))
        {
            WriteJson(answer, terminal);
            return 0;
        }
        TextTable table = new(
            new TextColumn("FRAMEWORK"), new TextColumn("NAME") { MinWidth = 8 }, new TextColumn("ROLES") { MinWidth = 6 },
            new TextColumn("STATE"), new TextColumn("USER"), new TextColumn("CPUS", TextAlignment.Right),
            new TextColumn("MEM MB", TextAlignment.Right), new TextColumn("OFFERS", TextAlignment.Right));
        foreach (ResponseGetFrameworksFramework framework in answer.GetFrameworks?.Frameworks ?? [])
        {
            FrameworkInfo info = framework.FrameworkInfo;
            table.Add(
                info.Id?.Value ?? "", info.Name, RolesOf(info), StateOf(framework), info.User,
                HumanText.Amount(ClusterFigures.Amount(framework.AllocatedResources, "cpus")),
                HumanText.Amount(ClusterFigures.Amount(framework.AllocatedResources, "mem")),
                framework.Offers.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        terminal.Write(table.Lines(terminal.Width));
        return 0;
    }

    private static string RolesOf(FrameworkInfo info) =>
        info.Roles.Count > 0 ? string.Join(',', info.Roles) : info.RoleOrDefault;

    private static string StateOf(ResponseGetFrameworksFramework framework) =>
        framework.Active ? "active" : framework.Connected ? "inactive" : framework.Recovered ? "recovered" : "disconnected";
}
