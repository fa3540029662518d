namespace Mesosd.Metrics;

// What is told of each framework, with Mesos' own names; frameworks by name and id.
public static partial class MetricCatalogue
{
    private const string Of = "master/frameworks/{framework}/{framework_id}/";

    // Those of roles first: roles may be called as other families are.
    private static IEnumerable<MetricFamily> Frameworks =>
    [
        Gauge(Of + "roles/{role}/suppressed", "1 while the framework wants no offers in this role"),
        Gauge(
            Of + "roles/{role}/shares/dominant",
            "The largest part that the framework has of any resource in this role, from 0 to 1"),
        Gauge(
            Of + "roles/{role}/shares/fair",
            "The part that would be fair among those who want offers; 0 while it wants none"),
        Gauge(Of + "roles/{role}/offer_filters", "Agents whose offers the framework refuses at present"),
        Gauge(Of + "roles/{role}/offers", "Offers that the framework holds in this role"),
        Gauge(Of + "roles/{role}/oldest_offer_secs", "How long it has held the oldest of them, in seconds"),
        Gauge(
            Of + "roles/{role}/last_offer_secs_ago",
            "How long ago it was offered something suitable, in seconds"),
        Counter(Of + "offers/sent", "Offers that the framework was sent"),
        Counter(Of + "offers/accepted", "Offers that it accepted"),
        Counter(Of + "offers/declined", "Offers that it declined"),
        Counter(Of + "offers/rescinded", "Offers that were taken back from it"),
        Counter(Of + "calls", "Calls of the framework"),
        CounterByLabel(Of + "calls/{type}", "master_frameworks_calls_by_type", "Calls of the framework, by type"),
        Counter(Of + "events", "Events that the framework was sent, heartbeats left out"),
        CounterByLabel(
            Of + "events/{type}", "master_frameworks_events_by_type", "Events that the framework was sent, by type"),
        Counter(Of + "operations", "Operations in its ACCEPT calls whose offers were valid"),
        CounterByLabel(
            Of + "operations/{type}",
            "master_frameworks_operations_by_type",
            "Operations in its ACCEPT calls whose offers were valid, by type"),
        Gauge(Of + "tasks/active/{state}", "Its tasks that are in this state now"),
        Counter(Of + "tasks/terminal/{state}", "Its tasks that ended in this state"),
        // Behind the events, one type of which has its name.
        Gauge(Of + "subscribed", "1 while the framework is connected, else 0"),
    ];
}
