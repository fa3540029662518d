using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Mesosd.Allocation.Tests;

/// <summary>
/// The four properties that the paper proves of dominant resource fairness (section 3). It proves them for tasks
/// that can be divided at will; ours are small and whole, so each may be missed by a task.
/// </summary>
public sealed class FairnessTests
{
    private const int Cases = 150;

    private static readonly ulong Seed = 20_110_330;

    [Fact]
    public void Everybody_gets_at_least_what_an_equal_part_of_the_cluster_would_give() => ForAll(economy =>
    {
        ProgressiveFilling result = economy.Fill();
        for (int user = 0; user < economy.Users; user++)
        {
            double part = economy.Weights[user] / economy.Weights.Sum();
            double owed = part - economy.Slack;
            Assert.True(result.DominantShare(user) >= owed, $"user {user} has {result.DominantShare(user)}");
        }
    });

    [Fact]
    public void Nobody_could_run_more_tasks_with_what_another_has() => ForAll(economy =>
    {
        ProgressiveFilling result = economy.Fill();
        for (int user = 0; user < economy.Users; user++)
        {
            for (int other = 0; other < economy.Users; other++)
            {
                double scale = economy.Weights[user] / economy.Weights[other];
                double[] theirs = [.. result.Holding(other).Select(amount => amount * scale)];
                double with = ProgressiveFilling.TasksIn(theirs, economy.Tasks[user]);
                double gain = (with - result.Counts[user]) * result.TaskShare(user);
                Assert.True(
                    gain <= economy.Slack * Math.Max(1, scale),
                    $"user {user} runs {result.Counts[user]} tasks and could run {with} with those of {other}");
            }
        }
    });

    [Fact]
    public void Nobody_can_get_more_without_somebody_getting_less() => ForAll(economy =>
    {
        ProgressiveFilling result = economy.Fill();
        for (int user = 0; user < economy.Users; user++)
        {
            Assert.False(result.FitsOneMore(user), $"another task of user {user} fits");
        }
        Assert.True(result.Counts.Min() > 0, "somebody got nothing: nothing was compared");
    });

    [Fact]
    public void Nobody_runs_more_of_the_tasks_it_needs_by_asking_for_others() => ForAll(economy =>
    {
        long honest = economy.Fill().Counts[0];
        ProgressiveFilling lied = (economy with { Tasks = [economy.Lie, .. economy.Tasks[1..]] }).Fill();
        double[] got = [.. economy.Lie.Select(size => (double)size * lied.Counts[0])];
        double useful = Math.Floor(ProgressiveFilling.TasksIn(got, economy.Tasks[0]));
        double share = economy.Fill().TaskShare(0);
        Assert.True(
            (useful - honest) * share <= economy.Slack,
            $"asking for {string.Join(',', economy.Lie)} gives room for {useful} tasks, honesty for {honest}");
    });

    private static void ForAll(Action<Economy> property)
    {
        Gen<long> size = Gen.Choose(0, 12).Select(units => units * 100L);
        Gen<long[]> task = size.ArrayOf(3).Where(sizes => sizes.Max() > 0);
        Gen<long[]> capacities = Gen.Choose(600, 1200).Select(units => units * 1_000L).ArrayOf(3);
        Gen<Economy> economies =
            from users in Gen.Choose(2, 4)
            from sizes in capacities
            from tasks in task.ArrayOf(users)
            from lie in Gen.OneOf(task, OtherThan(tasks[0]))
            from weighted in Gen.Choose(0, 1)
            from weights in Gen.Elements(0.5, 1.0, 2.0, 3.0).ArrayOf(users)
            let equal = Enumerable.Repeat(1.0, users).ToArray()
            select new Economy(sizes, tasks, weighted == 1 ? weights : equal) { Lie = lie };
        Prop.ForAll(Arb.From(economies), property)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(Seed, 1));
    }

    /// <summary>The same task with one of its sizes changed.</summary>
    private static Gen<long[]> OtherThan(long[] task) =>
        from resource in Gen.Choose(0, task.Length - 1)
        from units in Gen.Choose(1, 12)
        select task.Select((size, index) => index == resource ? units * 100L : size).ToArray();

    private sealed record Economy(long[] Capacities, long[][] Tasks, double[] Weights)
    {
        /// <summary>What user 0 asks for when it lies.</summary>
        public required long[] Lie { get; init; }

        public int Users => Tasks.Length;

        /// <summary>The largest dominant share of a task: what whole tasks may miss of a property.</summary>
        public double Slack => Tasks.Append(Lie)
            .Max(task => task.Zip(Capacities, (each, capacity) => (double)each / capacity).Max()) * 2;

        public ProgressiveFilling Fill() => ProgressiveFilling.Run(Capacities, Tasks, Weights);

        public override string ToString() =>
            $"{string.Join(',', Capacities)}: {string.Join(" | ", Tasks.Select(t => string.Join(',', t)))}"
            + $" weights {string.Join(',', Weights)} lie {string.Join(',', Lie)}";
    }
}
