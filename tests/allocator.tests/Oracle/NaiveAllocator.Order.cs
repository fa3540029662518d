using System.Numerics;

namespace Mesosd.Allocation.Tests.Oracle;

// Whose turn it is.
internal sealed partial class NaiveAllocator
{
    private readonly Dictionary<string, double> _weights = [];
    private readonly Dictionary<string, long> _counts = [];

    public void SetWeight(string role, double weight) => _weights[role] = weight;

    public NaiveShare ShareOf(string role) =>
        Share(ScalarsHeld(key => IsBelow(key.Role, role)), WeightMicro(role), CountOf($"role {role}"));

    public NaiveShare ShareOf(string framework, string role) =>
        Share(ScalarsHeld(key => (key.Framework, key.Role) == (framework, role)), 1_000_000,
            CountOf($"subscription {framework} {role}"));

    /// <summary>The part of the cluster that a subscription's weights entitle it to, level by level.</summary>
    public double FairShare(string framework, string role)
    {
        HashSet<string> wanted = WantedRoles();
        if (!Wanting(_frameworks[framework]).Contains(role)) return 0;
        double share = 1.0 / _frameworks.Values.Count(f => Wanting(f).Contains(role));
        if (ChildrenOf(role, wanted).Length > 0)
        {
            share *= 1_000_000.0 / (1_000_000 + ChildrenOf(role, wanted).Sum(WeightMicro));
        }
        foreach (string at in Ancestry(role))
        {
            string parent = ParentOf(at);
            double siblings = ChildrenOf(parent, wanted).Sum(WeightMicro);
            if (wanted.Contains(parent)) siblings += 1_000_000;
            share *= WeightMicro(at) / siblings;
        }
        return share;
    }

    /// <summary>Who may be offered something below a role, whoever's turn is first.</summary>
    private IEnumerable<(string Framework, string Role)> Order(string parent, ulong visit)
    {
        HashSet<string> wanted = WantedRoles();
        var nodes = new List<Node>();
        foreach (string child in ChildrenOf(parent, wanted))
        {
            double draw = WeightedDraw.Key(visit, WeightedDraw.HashPath(child), WeightMicro(child));
            nodes.Add(new Node(child[(child.LastIndexOf('/') + 1)..], child, ShareOf(child), draw));
        }
        if (wanted.Contains(parent))
        {
            Dictionary<string, long> held = ScalarsHeld(key => key.Role == parent);
            double draw = WeightedDraw.Key(visit, WeightedDraw.HashPath(parent + "/."), 1_000_000);
            nodes.Add(new Node(".", null, Share(held, 1_000_000, CountOf($"leaf {parent}")), draw));
        }
        foreach (Node node in Sorted(nodes, settings.RoleSorter))
        {
            var inside = node.Role is { } role ? Order(role, visit) : OrderOfFrameworks(parent, visit);
            foreach ((string, string) each in inside) yield return each;
        }
    }

    private IEnumerable<(string Framework, string Role)> OrderOfFrameworks(string role, ulong visit)
    {
        var nodes = new List<Node>();
        foreach (NaiveFramework framework in _frameworks.Values.Where(f => Wanting(f).Contains(role)))
        {
            ulong path = WeightedDraw.HashPath($"{role}/./{framework.Name}");
            double draw = WeightedDraw.Key(visit, path, 1_000_000);
            nodes.Add(new Node(framework.Name, null, ShareOf(framework.Name, role), draw));
        }
        return Sorted(nodes, settings.FrameworkSorter).Select(node => (node.Name, role));
    }

    private static List<Node> Sorted(List<Node> nodes, SorterKind sorter)
    {
        nodes.Sort((x, y) =>
        {
            int order = sorter == SorterKind.WeightedRandom
                ? x.Draw.CompareTo(y.Draw)
                : x.Share.CompareTo(y.Share);
            return order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
        });
        return nodes;
    }

    private NaiveShare Share(Dictionary<string, long> held, long weightMicro, long count)
    {
        Dictionary<string, long> totals = SumOf(_agents.Values.Select(agent => agent.Total));
        BigInteger best = 0, bestTotal = 1;
        foreach ((string name, long amount) in held)
        {
            long total = totals.GetValueOrDefault(name);
            if (total == 0 || settings.FairSharingExcludedNames.Contains(name)) continue;
            if (amount * bestTotal > best * total) (best, bestTotal) = (amount, total);
        }
        return new NaiveShare(best, bestTotal, weightMicro, count);
    }

    private string[] ChildrenOf(string parent, HashSet<string> wanted) =>
        [.. wanted.SelectMany(Ancestry).Where(role => ParentOf(role) == parent).Distinct()];

    private HashSet<string> WantedRoles() => [.. _frameworks.Values.SelectMany(Wanting)];

    /// <summary>The roles in which a framework may be offered something.</summary>
    private IEnumerable<string> Wanting(NaiveFramework framework) => framework.Active
        ? framework.Roles.Except(framework.Suppressed).Where(role => !IsSated(framework.Name, role))
        : [];

    private long WeightMicro(string role) => (long)Math.Round(_weights.GetValueOrDefault(role, 1) * 1_000_000);

    private void CountAllocation(string framework, string role)
    {
        Count($"subscription {framework} {role}");
        Count($"leaf {role}");
        foreach (string path in Ancestry(role)) Count($"role {path}");
    }

    private void Count(string node) => _counts[node] = CountOf(node) + 1;

    private long CountOf(string node) => _counts.GetValueOrDefault(node);

    private readonly record struct Node(string Name, string? Role, NaiveShare Share, double Draw);
}
