using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd agents</c>.</summary>
internal sealed class AgentsCommand : ClientCommand
{
    public override CommandPage Page => CommandPages.Agents;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        Response answer = await cluster.AskAsync(CallType.GetAgents, stop);
        if (flags.Get(ClientFlags.Json))
        {
            WriteJson(answer, terminal);
            return 0;
        }
        TextTable table = new(
            new TextColumn("AGENT"), new TextColumn("HOST") { MinWidth = 8 }, new TextColumn("ADDRESS"), new TextColumn("STATE"),
            new TextColumn("CPUS", TextAlignment.Right), new TextColumn("MEM MB", TextAlignment.Right),
            new TextColumn("DISK MB", TextAlignment.Right));
        foreach (ResponseGetAgentsAgent agent in answer.GetAgents?.Agents ?? [])
        {
            table.Add(
                agent.AgentInfo.Id?.Value ?? "", agent.AgentInfo.Hostname, ClusterClient.AddressOf(agent),
                StateOf(agent),
                Used(agent.AllocatedResources, agent.TotalResources, "cpus"),
                Used(agent.AllocatedResources, agent.TotalResources, "mem"),
                Used(agent.AllocatedResources, agent.TotalResources, "disk"));
        }
        terminal.Write(table.Lines(terminal.Width));
        return 0;
    }

    private static string StateOf(ResponseGetAgentsAgent agent) => agent.DrainInfo?.State switch
    {
        DrainState.Draining => "draining",
        DrainState.Drained => "drained",
        _ when agent.DeactivatedOrDefault => "deactivated",
        _ => agent.Active ? "active" : "inactive",
    };
}
