using Mesosd.Protocol.MasterApi;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd deactivate AGENT</c>.</summary>
internal sealed class DeactivateCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Deactivate;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        ResponseGetAgentsAgent agent = await AgentSearch.FindAsync(cluster, flags.Operands[0], stop);
        await cluster.ChangeAsync(new Call
        {
            Type = CallType.DeactivateAgent,
            DeactivateAgent = new CallDeactivateAgent { AgentId = agent.AgentInfo.Id.GetValueOrDefault() },
        }, stop);
        terminal.Output.WriteLine($"nobody is offered {agent.AgentInfo.Hostname} any more; what runs there goes on");
        return 0;
    }
}
