namespace Mesosd.Allocation.Bench;

/// <summary>
/// One agent is reserved in pieces for many roles, and one framework unreserves and reserves its piece again and
/// again.
/// </summary>
internal static class Reserving
{
    private const int Repetitions = 20;
    private static readonly ResourceRange[] Port = [new(2, 2)];

    /// <param name="roles">How many roles, each with a framework that holds four reserved resources.</param>
    public static MeasuredCluster Run(int roles)
    {
        var cluster = new MeasuredCluster();
        ResourceBundle[] held = [.. Enumerable.Range(0, roles).Select(i => Reserved(cluster, i))];
        cluster.AddFrameworks(roles, RoleName);
        cluster.AddAgents(1, _ => Sum(held), usedOf: null, RoleName(0));
        AgentIndex agent = cluster.Agents[0];
        Grant own = cluster.Offers.Single(offer => offer.Framework == cluster.Frameworks[0]);
        ResourceBundle free = cluster.Bundles.WithPorts("cpus:100;mem:100;disk:100", Port);
        for (int i = 0; i < Repetitions; i++)
        {
            Convert(cluster, "unreserve", new Conversion(own.Framework, own.Role, agent, own.Resources, free));
            Convert(cluster, "reserve", new Conversion(own.Framework, own.Role, agent, free, own.Resources));
        }
        cluster.Note(cluster.Allocator.Total(agent).GetHashCode());
        return cluster;
    }

    private static void Convert(MeasuredCluster cluster, string step, Conversion conversion) =>
        cluster.Measure(step, () => cluster.Allocator.Convert(conversion, cluster.Now));

    private static ResourceBundle Reserved(MeasuredCluster cluster, int role) =>
        cluster.Bundles.WithPorts("cpus:100;mem:100;disk:100", Port, RoleName(role), $"Label={role:D36}");

    private static ResourceBundle Sum(ResourceBundle[] bundles) =>
        bundles.Aggregate(ResourceBundle.Empty, (sum, next) => sum.Add(next));

    private static string RoleName(int role) => $"role-{role:D36}";
}
