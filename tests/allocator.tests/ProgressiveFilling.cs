namespace Mesosd.Allocation.Tests;

/// <summary>
/// Users who run tasks of one size each, as many as they are offered room for, until nobody's fits any more: the
/// progressive filling of Ghodsi et al. (NSDI 2011), driven through the allocator on one large agent.
/// </summary>
internal sealed class ProgressiveFilling
{
    private static readonly string[] Names = ["cpus", "mem", "disk"];

    private readonly Cluster _cluster = new(new AllocatorSettings { MinimumAllocatable = [] });
    private readonly ResourceKind[] _kinds;
    private readonly long[] _capacities;
    private readonly long[][] _tasks;
    private readonly FrameworkIndex[] _users;

    private ProgressiveFilling(long[] capacities, long[][] tasks, double[] weights)
    {
        _capacities = capacities;
        _tasks = tasks;
        _kinds = [.. Names.Select(_cluster.Allocator.Kinds.Scalar)];
        _cluster.AddAgent(new AgentOptions { Name = "a", Total = Bundle(capacities) });
        _users = [.. weights.Select((weight, user) => AddUser(user, weight))];
        Counts = new long[tasks.Length];
        while (TakeTurn()) { }
    }

    /// <summary>How many tasks each user runs at the end.</summary>
    public long[] Counts { get; }

    /// <summary>Fills a cluster of the capacities with tasks of the sizes, both in thousandths.</summary>
    public static ProgressiveFilling Run(long[] capacities, long[][] tasks, double[] weights) =>
        new(capacities, tasks, weights);

    /// <summary>The largest part of a resource that a user's tasks take.</summary>
    public double DominantShare(int user) => Counts[user] * TaskShare(user);

    /// <summary>The same of one task.</summary>
    public double TaskShare(int user) =>
        _tasks[user].Zip(_capacities, (task, capacity) => (double)task / capacity).Max();

    /// <summary>How much of each resource a user holds.</summary>
    public double[] Holding(int user) => [.. _tasks[user].Select(size => (double)size * Counts[user])];

    /// <summary>How many tasks of a size fit into some amounts, parts of tasks included.</summary>
    public static double TasksIn(double[] amounts, long[] task) =>
        amounts.Zip(task, (amount, size) => size == 0 ? double.PositiveInfinity : amount / size).Min();

    /// <summary>Whether another task of the user would fit into what is left.</summary>
    public bool FitsOneMore(int user) =>
        _cluster.Allocator.Free(_cluster.Agent("a")).Contains(Bundle(_tasks[user]));

    private FrameworkIndex AddUser(int user, double weight)
    {
        _cluster.Allocator.SetWeight(_cluster.Allocator.Role($"r{user}"), weight);
        return _cluster.AddFramework($"u{user}", $"r{user}");
    }

    /// <summary>One offer: a task more, or a refusal for good. False when nobody wants anything.</summary>
    private bool TakeTurn()
    {
        var grants = new List<Grant>();
        _cluster.Allocator.Allocate(_cluster.Now, grants);
        foreach (Grant grant in grants)
        {
            int user = Array.IndexOf(_users, grant.Framework);
            ResourceBundle task = Bundle(_tasks[user]);
            bool fits = grant.Resources.Contains(task);
            if (fits) Counts[user]++;
            ResourceBundle rest = fits ? grant.Resources.Subtract(task) : grant.Resources;
            TimeSpan? refuseFor = fits ? null : TimeSpan.FromDays(1);
            _cluster.Allocator.Recover(
                new Recovery(grant.Framework, grant.Role, grant.Agent, rest, refuseFor), _cluster.Now);
        }
        return grants.Count > 0;
    }

    private ResourceBundle Bundle(long[] amounts)
    {
        var builder = new ResourceBundle.Builder();
        for (int i = 0; i < amounts.Length; i++) builder.AddScalar(_kinds[i], amounts[i]);
        return builder.Build();
    }
}
