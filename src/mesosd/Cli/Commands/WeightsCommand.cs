using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd weights</c>.</summary>
internal sealed class WeightsCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Weights;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        IReadOnlyList<RoleWeight> changed = flags.Operands.Count > 0 ? await SetAsync(cluster, flags.Operands, stop) : [];
        if (!flags.Get(ClientFlags.Json) && changed.Count > 0)
        {
            foreach (RoleWeight weight in changed)
                terminal.Output.WriteLine($"role {weight.Role} has weight {HumanText.Amount(weight.Weight)}");
            return 0;
        }
        Response answer = await cluster.AskAsync(CallType.GetWeights, stop);
        if (flags.Get(ClientFlags.Json))
        {
            WriteJson(answer, terminal);
            return 0;
        }
        TextTable table = new(new TextColumn("ROLE") { MinWidth = 8 }, new TextColumn("WEIGHT", TextAlignment.Right));
        foreach (WeightInfo weight in answer.GetWeights?.WeightInfos ?? [])
            table.Add(weight.Role ?? "", HumanText.Amount(weight.Weight));
        terminal.Write(table.Lines(terminal.Width));
        return 0;
    }

    private static async Task<IReadOnlyList<RoleWeight>> SetAsync(
        ClusterClient cluster, IReadOnlyList<string> words, CancellationToken stop)
    {
        if (!FlagTypes.Weights.Parse(string.Join(',', words)).TryGet(out IReadOnlyList<RoleWeight>? weights, out string? problem))
            throw new RefusedException(RefusalCode.Invalid, $"expected ROLE=WEIGHT: {problem}");
        Call call = new() { Type = CallType.UpdateWeights, UpdateWeights = new CallUpdateWeights() };
        foreach (RoleWeight weight in weights)
            call.UpdateWeights.WeightInfos.Add(new WeightInfo { Role = weight.Role, Weight = weight.Weight });
        await cluster.ChangeAsync(call, stop);
        return weights;
    }
}
