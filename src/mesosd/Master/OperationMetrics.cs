using Mesosd.Metrics;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Figures of operations under Mesos' names: all of them, and those of each type.</summary>
internal static class OperationMetrics
{
    private static readonly (OfferOperationType Type, string Prefix)[] s_types =
    [
        .. Enum.GetValues<OfferOperationType>()
            .Where(type => type is not (
                OfferOperationType.Unknown or OfferOperationType.Launch or OfferOperationType.LaunchGroup))
            .Select(type => (type, $"master/operations/{OfferOperationTypeNames.ToName(type).ToLowerInvariant()}/")),
    ];

    private static readonly (OperationState State, string Name)[] s_states =
    [
        (OperationState.Pending, "pending"),
        (OperationState.Recovering, "recovering"),
        (OperationState.Unreachable, "unreachable"),
        (OperationState.Finished, "finished"),
        (OperationState.Failed, "failed"),
        (OperationState.Error, "error"),
        (OperationState.Dropped, "dropped"),
        (OperationState.GoneByOperator, "gone_by_operator"),
    ];

    public static void Add(MetricList metrics, OperationFigures figures)
    {
        metrics["master/operations/total"] = figures.Total;
        foreach ((OperationState state, string name) in s_states) metrics[$"master/operations/{name}"] = figures[state];
        foreach ((OfferOperationType type, string prefix) in s_types)
        {
            metrics[prefix + "total"] = figures.TotalOf(type);
            foreach ((OperationState state, string name) in s_states) metrics[prefix + name] = figures[type, state];
        }
    }
}
