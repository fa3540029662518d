using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd explain FRAMEWORK</c>.</summary>
internal sealed class ExplainCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Explain;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        OfferExplanation explanation = await cluster.ExplainAsync(new ExplainOffers
        {
            Framework = flags.Operands[0],
            Role = flags.Find(OperatorFlags.Role),
            Agent = flags.Find(OperatorFlags.Agent),
        }, stop);
        if (flags.Get(ClientFlags.Json)) WriteJson(explanation, terminal);
        else terminal.Write(ExplainText.Lines(explanation, terminal));
        return 0;
    }
}
