using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd drain AGENT</c>.</summary>
internal sealed class DrainCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Drain;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        ResponseGetAgentsAgent agent = await AgentSearch.FindAsync(cluster, flags.Operands[0], stop);
        await cluster.ChangeAsync(new Call
        {
            Type = CallType.DrainAgent,
            DrainAgent = new CallDrainAgent
            {
                AgentId = agent.AgentInfo.Id.GetValueOrDefault(),
                MarkGone = flags.Get(OperatorFlags.MarkGone),
                MaxGracePeriod = flags.FindValue(OperatorFlags.Grace) is { } grace ? DurationOf(grace) : null,
            },
        }, stop);
        terminal.Output.WriteLine(
            $"{agent.AgentInfo.Hostname} drains; `mesosd agents` shows when it is empty, `mesosd reactivate` ends it");
        return 0;
    }

    private static Duration DurationOf(TimeSpan span) => new()
    {
        Seconds = (long)span.TotalSeconds,
        Nanos = (int)(span.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
    };
}
