namespace Mesosd.Metrics;

// What is told of operations on resources, all together and by type.
public static partial class MetricCatalogue
{
    // Not a field: the parts of this class are initialized in no certain order.
    private static (string State, MetricKind Kind, string Help)[] OperationStates =>
    [
        ("pending", MetricKind.Gauge, "Operations that are under way"),
        ("recovering", MetricKind.Gauge, "Operations whose agents have not come back to this master and say so themselves"),
        ("unreachable", MetricKind.Gauge, "Operations that were under way on agents that are unreachable now"),
        ("finished", MetricKind.Counter, "Operations that were performed"),
        ("failed", MetricKind.Counter, "Operations that their agents could not perform"),
        ("error", MetricKind.Counter, "Operations that were wrong, or not possible with what was offered"),
        (
            "dropped", MetricKind.Counter,
            "Operations that did not reach their agents, or nobody asked for feedback and the link was lost"
        ),
        ("gone_by_operator", MetricKind.Counter, "Operations that were under way on agents that were removed"),
    ];

    private static IEnumerable<MetricFamily> Operations =>
    [
        Counter("master/operations/total", "Operations on resources; launches are none"),
        .. OperationStates.Select(of => new MetricFamily($"master/operations/{of.State}", of.Kind, of.Help)),
        CounterByLabel("master/operations/{type}/total", "master_operations_by_type", "Operations on resources, by type"),
        .. OperationStates.Select(of => new MetricFamily($"master/operations/{{type}}/{of.State}", of.Kind, $"{of.Help}, by type")
        {
            Name = $"master_operations_by_type_{of.State}",
        }),
    ];
}
