using Mesosd.Protocol.MasterApi;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd reactivate AGENT</c>.</summary>
internal sealed class ReactivateCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Reactivate;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        ResponseGetAgentsAgent agent = await AgentSearch.FindAsync(cluster, flags.Operands[0], stop);
        await cluster.ChangeAsync(new Call
        {
            Type = CallType.ReactivateAgent,
            ReactivateAgent = new CallReactivateAgent { AgentId = agent.AgentInfo.Id.GetValueOrDefault() },
        }, stop);
        terminal.Output.WriteLine($"{agent.AgentInfo.Hostname} is in service again");
        return 0;
    }
}
