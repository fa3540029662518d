using System.Text;

namespace Mesosd.Allocation.Bench;

/// <summary>
/// Agents with two reservations of twelve labels each, of which only the last differs, and differs on every
/// agent: nothing can be merged.
/// </summary>
internal static class Labels
{
    private const string Role = "role1";
    private const int CommonLabels = 11;
    private static readonly string CommonText = CommonLabelsText();

    /// <param name="size">How many agents and frameworks.</param>
    /// <param name="usedPerReservation">
    /// How many of the 8 CPUs of each reservation are in use. Mesos' benchmark uses all; what is left is
    /// offered with its labels.
    /// </param>
    public static MeasuredCluster Prepare(ClusterSize size, int usedPerReservation)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle plain = cluster.Bundles.WithPorts("cpus:8;mem:4096;disk:4096", SampleBundles.AllPorts);
        ResourceBundle plainUsed = cluster.Bundles.WithPorts("mem:2014;disk:1024", SampleBundles.PortsInPieces);
        cluster.AddFrameworks(size.Frameworks, _ => Role);
        cluster.AddAgents(
            size.Agents,
            i => plain.Add(Reserved(cluster, i, 8)),
            i => plainUsed.Add(Reserved(cluster, i, usedPerReservation)),
            Role);
        return cluster;
    }

    public static MeasuredCluster Run(ClusterSize size, int rounds, int usedPerReservation)
    {
        MeasuredCluster cluster = Prepare(size, usedPerReservation);
        for (int round = 0; round < rounds; round++) Decline.Round(cluster);
        return cluster;
    }

    private static ResourceBundle Reserved(MeasuredCluster cluster, int agent, int cpus) =>
        cluster.Bundles.Scalars($"cpus:{cpus}", Role, $"{CommonText}unique_key_1=value_{agent}")
            .Add(cluster.Bundles.Scalars($"cpus:{cpus}", Role, $"{CommonText}unique_key_2=value_{agent}"));

    private static string CommonLabelsText()
    {
        var text = new StringBuilder("principal1;");
        for (int i = 0; i < CommonLabels; i++) text.Append($"key{i}=value{i};");
        return text.ToString();
    }
}
