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
        if (flags.Operands.Count > 0) return await SetAsync(cluster, flags, terminal, stop);
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

    private static async Task<int> SetAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        string text = string.Join(',', flags.Operands);
        if (!FlagTypes.Weights.Parse(text).TryGet(out IReadOnlyList<RoleWeight>? weights, out string? problem))
            throw new RefusedException(RefusalCode.Invalid, $"expected ROLE=WEIGHT: {problem}");
        Call call = new() { Type = CallType.UpdateWeights, UpdateWeights = new CallUpdateWeights() };
        foreach (RoleWeight weight in weights)
            call.UpdateWeights.WeightInfos.Add(new WeightInfo { Role = weight.Role, Weight = weight.Weight });
        await cluster.ChangeAsync(call, stop);
        foreach (RoleWeight weight in weights)
            terminal.Output.WriteLine($"role {weight.Role} has weight {HumanText.Amount(weight.Weight)}");
        return 0;
    }
}
