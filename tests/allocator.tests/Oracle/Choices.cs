namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// What the steps of a duel choose from: small and odd clusters. Known cases mean something else when these change;
/// then break what each is about, and let the sequences find it anew.
/// </summary>
internal static class Choices
{
    public static readonly string[] RoleNames = ["a", "a/b", "a/b/c", "d", "d/e", "x"];

    public static readonly string[] TopRoles = ["a", "d", "x"];

    public static readonly string[] ScalarNames = ["cpus", "mem", "disk", "gpus"];

    public static readonly string[] Totals =
    [
        "cpus:4;mem:1024",
        "cpus:2.5;mem:64;gpus:1",
        "cpus:1;mem:512;cpus(a):2;mem(a):128;ports(a):[1-6]",
        "cpus:3;mem:300;ports:[1-8];cpus(a/b):1",
        "cpus:1.005;mem:31;cpus{REV}:3;mem(d):40",
        "mem:4096;cpus(d/e):0.5;mem(d/e):100;cpus(x){REV}:1",
        "cpus:0.005;mem:16",
        "cpus:2;mem:256;disk:100;disk(a):96;disk{EXCLUSIVE,m1}:50",
        "cpus:3;disk{EXCLUSIVE,m1}:50;disk{EXCLUSIVE,m2}:80;disk{p1}:40;mem:128;disk{EXCLUSIVE,m3}:20",
        "cpus:2;mem:100;disk(a):64;disk(a){SHARED,s1}:32;tags:{u,v}",
        "cpus:1;mem(a/b){REFINED,a}:64;cpus(a/b){REFINED,a}:2;disk(d):70;disk(d){SHARED,s2}:16;mem:33",
        "cpus(a){label1}:1;cpus(a){label2}:1;cpus:0.7;mem:40;tags(x):{w};gpus:2",
        "disk(x):64;cpus(x):0.3;disk(x){SHARED,s3}:16;cpus:1.1;cpus{EXCLUSIVE,numa}:1;mem:50",
    ];

    /// <summary>Sizes of shared volumes by identity, the same wherever they are.</summary>
    public static readonly Dictionary<string, long> SharedSizes =
        new() { ["s1"] = 32_000, ["s2"] = 16_000, ["s3"] = 16_000 };

    public static readonly double?[] RefuseSeconds = [null, 0, 0, 0.3, 2, 5, 30, -1, 4e7, null, 3600, 5000, 1.5];

    public static readonly double[] Weights = [0.5, 1, 2, 1.5, 10, 0.000001];

    public static readonly RoleQuota[] Quotas =
    [
        RoleQuota.None,
        Quota(Quantities(("cpus", 2_000), ("mem", 64_000)), []),
        Quota([], Quantities(("cpus", 3_000))),
        Quota(Quantities(("cpus", 1_000)), Quantities(("cpus", 1_000), ("mem", 200_000))),
        Quota(Quantities(("mem", 100_000)), Quantities(("mem", 300_000), ("cpus", 2_500))),
        Quota(Quantities(("disk", 60_000)), Quantities(("disk", 130_000))),
        Quota([], Quantities(("cpus", 0), ("mem", 0), ("gpus", 0))),
        Quota(Quantities(("gpus", 1_000), ("cpus", 3)), []),
        Quota(Quantities(("cpus", 20_000)), []),
        Quota([], Quantities(("disk", 70_000), ("cpus", 1_200))),
    ];

    public static readonly IReadOnlyList<IReadOnlyList<ResourceQuantity>>?[] Minimums =
    [
        null,
        null,
        [],
        [Quantities(("cpus", 1_000))],
        [Quantities(("cpus", 500), ("mem", 60_000)), Quantities(("disk", 30_000))],
        [Quantities(("gpus", 1_000))],
    ];

    public static readonly IReadOnlyList<ResourceQuantity>[] Demands =
    [
        Quantities(("cpus", 1_000)),
        Quantities(("cpus", 500), ("mem", 50_000)),
        Quantities(("disk", 40_000)),
        Quantities(("mem", 2_000_000)),
    ];

    public static readonly AgentTraits[] Traits =
    [
        AgentTraits.None,
        new() { Hostname = "h1", Region = "r1", Zone = "z1" },
        new() { Hostname = "h2", Region = "r2", Attributes = [new("rack", "x1"), new("ssd", null)] },
        new() { Attributes = [new("rack", "x2"), new("rack", "x1")] },
        new() { Hostname = "h11", Zone = "z1", Attributes = [new("rack", null)] },
    ];

    public static readonly IReadOnlyList<IReadOnlyList<AttributeConstraint>>?[] Constraints =
    [
        null,
        null,
        [[Constraint(ConstraintSubject.Attribute, "rack", ConstraintPredicate.TextEquals, "x1")]],
        [[Constraint(ConstraintSubject.Attribute, "rack", ConstraintPredicate.TextNotEquals, "x1")]],
        [
            [
                Constraint(ConstraintSubject.Attribute, "ssd", ConstraintPredicate.Exists),
                Constraint(ConstraintSubject.Region, "", ConstraintPredicate.TextMatches, "r[2-9]"),
            ],
            [Constraint(ConstraintSubject.Zone, "", ConstraintPredicate.NotExists)],
        ],
        [[Constraint(ConstraintSubject.Hostname, "", ConstraintPredicate.TextMatches, "h1|h2")]],
        [[Constraint(ConstraintSubject.Attribute, "rack", ConstraintPredicate.TextNotMatches, "x.*")]],
    ];

    /// <summary>The settings that a seed stands for; its higher bits choose.</summary>
    public static AllocatorSettings Settings(int seed) => new()
    {
        Seed = (ulong)seed,
        FairSharingExcludedNames = (seed & 1) == 0 ? [] : ["gpus"],
        RoleSorter = Bits(seed, 1, 3) == 0 ? SorterKind.WeightedRandom : default,
        FrameworkSorter = Bits(seed, 3, 3) == 0 ? SorterKind.WeightedRandom : default,
        Region = Bits(seed, 5, 3) == 0 ? "r1" : null,
        MinimumAllocatable = Bits(seed, 7, 3) switch
        {
            0 => [],
            1 => [Quantities(("cpus", 1_000), ("mem", 32_000)), Quantities(("disk", 16_000))],
            _ => new AllocatorSettings().MinimumAllocatable,
        },
        FilterGpuResources = Bits(seed, 9, 3) != 0,
        AllocationInterval = TimeSpan.FromSeconds(Bits(seed, 11, 3) switch { 0 => 0.25, 1 => 30, _ => 1 }),
    };

    /// <summary>Whether sequences of a seed have a kind of step: fewer of them at a time meet more often.</summary>
    public static bool Has(int seed, StepKind kind) => kind switch
    {
        StepKind.SetQuota => Bits(seed, 13, 1) == 0,
        StepKind.Convert or StepKind.ConvertFree => Bits(seed, 14, 1) == 0,
        StepKind.SetDemand or StepKind.Satisfy => Bits(seed, 15, 1) == 0,
        StepKind.Pause => Bits(seed, 17, 1) == 0,
        StepKind.DescribeAgent or StepKind.Whitelist => Bits(seed, 19, 1) == 0,
        StepKind.SetUnavailable or StepKind.AnswerInverse => Bits(seed, 20, 1) == 0,
        _ => true,
    };

    /// <summary>
    /// Whether there are many frameworks and agents, and everything is declined for long, again and again.
    /// </summary>
    public static bool IsCrowded(int seed) => Bits(seed, 22, 31) == 0;

    public static bool HasWishes(int seed) => Bits(seed, 21, 1) == 0;

    /// <summary>One of them by a number; null when there is none.</summary>
    public static string? Pick(IEnumerable<string> names, int choice)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        return all.Length == 0 ? null : all[choice % all.Length];
    }

    public static string[] Some(string[] names, int mask) =>
        [.. names.Where((_, index) => ((mask >> index) & 1) != 0)];

    /// <summary>Some of a bundle: of each entry nothing, all or, of what can be divided, a half.</summary>
    public static ResourceBundle Part(ResourceKindTable kinds, ResourceBundle bundle, int choice)
    {
        var builder = new ResourceBundle.Builder();
        for (int i = 0; i < bundle.Count; i++)
        {
            ResourceEntry entry = bundle[i];
            if (((choice >> (i % 7)) & 1) == 0) continue;
            bool whole = (choice & 64) == 0 || kinds.Describe(entry.Kind) is { Shared: true } or { Exclusive: true };
            if (entry.Type == ResourceValueType.Set) builder.AddSet(entry.Kind, entry.Items[..1]);
            else if (entry.Type == ResourceValueType.Ranges) builder.AddRanges(entry.Kind, entry.Ranges[..1]);
            else builder.AddScalar(entry.Kind, whole ? entry.Milli : entry.Milli / 2);
        }
        return builder.Build();
    }

    private static int Bits(int seed, int shift, int mask) => (seed >> shift) & mask;

    private static ResourceQuantity[] Quantities(params (string Name, long Milli)[] quantities) =>
        [.. quantities.Select(quantity => new ResourceQuantity(quantity.Name, quantity.Milli))];

    private static RoleQuota Quota(ResourceQuantity[] guarantees, ResourceQuantity[] limits) =>
        new() { Guarantees = guarantees, Limits = limits };

    private static AttributeConstraint Constraint(
        ConstraintSubject subject, string name, ConstraintPredicate predicate, string? text = null) =>
        AttributeConstraint.Create(subject, name, predicate, text, out string? fault)
            ?? throw new InvalidOperationException(fault);
}
