using System.Text.RegularExpressions;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.PythonTests;

/// <summary>MPI jobs by <c>examples/python/mpi_rendezvous.py</c>: real ranks of MPICH as tasks of the published binary.</summary>
public sealed partial class MpiTests(PythonEnvironment python)
{
    private const string OneCpu = "cpus:1;mem:1024";

    private static string Examples => Path.Combine(Repository.Root, "examples", "python");

    [Theory]
    [InlineData("--ranks_per_task=1", 4)]
    [InlineData("--ranks_per_task=2", 2)]
    public async Task Ranks_on_two_agents_compute_pi_together(string grouping, int tasks)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2, resources: OneCpu);
        RunningProgram job = StartPi(cluster, "--ranks=4", "--agents=2", grouping);
        Assert.True(await job.ExitAsync() == 0, job.Output);
        Assert.Contains($"launching 4 ranks in {tasks} tasks on 2 agents", job.Output);
        Assert.Contains("pi is 3.141592654, ", job.Output);
        Assert.Contains(" off, by 4 ranks", job.Output);
        Match[] ranks = [.. RankLine().Matches(job.Output).Cast<Match>()];
        Assert.True(ranks.Select(rank => rank.Groups[1].Value).Order().SequenceEqual(["0", "1", "2", "3"]), job.Output);
        // Two ranks of half a CPU fill an agent.
        Assert.Equal([2, 2], ranks.GroupBy(rank => rank.Groups[2].Value).Select(agent => agent.Count()));
    }

    [Fact]
    public async Task Job_that_does_not_fit_launches_nothing_and_gives_back_what_it_has_gathered()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2, resources: OneCpu);
        RunningProgram job = StartPi(cluster, "--ranks=5", "--hold=0.2", "--timeout=3");
        Assert.Equal(1, await job.ExitAsync());
        Assert.Contains("2 offers do not suffice for 5 tasks: given back", job.Output);
        Assert.Contains("no room within 3.0 s", job.Output);
        Assert.DoesNotContain("ranks-", (await cluster.RunAsync("tasks")).StandardOutput);
    }

    [Fact]
    public async Task Job_begins_when_the_agent_that_it_lacks_has_come()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, resources: OneCpu);
        RunningProgram job = StartPi(cluster, "--ranks=2", "--agents=2", "--hold=0.2");
        await job.LineAsync(line => line.StartsWith("1 offers do not suffice", StringComparison.Ordinal), "offers given back");
        await cluster.StartAgentAsync("late", OneCpu);
        Assert.True(await job.ExitAsync() == 0, job.Output);
        Assert.Contains("pi is 3.141592654, ", job.Output);
    }

    [Fact]
    public async Task Job_of_which_one_task_is_killed_ends_as_a_whole()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2, resources: OneCpu);
        RunningProgram job = Start(cluster, "--ranks=4", "--", "sleep", "1000");
        await TestCluster.EventuallyAsync(() => Task.FromResult(cluster.LiveProcesses().Count(IsRank) == 4), "four ranks");
        string tasks = (await cluster.RunAsync("tasks")).StandardOutput;
        string task = tasks.Split(' ', '\n').First(word => word.EndsWith("-2", StringComparison.Ordinal));
        Assert.Equal(0, (await cluster.RunAsync("kill", task)).Status);
        Assert.NotEqual(0, await job.ExitAsync());
        await TestCluster.EventuallyAsync(() => Task.FromResult(!cluster.LiveProcesses().Any(IsRank)), "no rank");
    }

    [Fact]
    public async Task Status_of_the_program_is_that_of_the_job()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2, resources: OneCpu);
        RunningProgram job = Start(cluster, "--ranks=2", "--", "sh", "-c", "exit 7");
        Assert.Equal(7, await job.ExitAsync());
    }

    private static bool IsRank(string process) => process.EndsWith(": sleep 1000 ", StringComparison.Ordinal);

    private RunningProgram StartPi(TestCluster cluster, params string[] flags) =>
        Start(cluster, [.. flags, "--", python.Python, Path.Combine(Examples, "mpi_pi.py")]);

    private RunningProgram Start(TestCluster cluster, params string[] arguments) =>
        cluster.Program(python.Python, [Path.Combine(Examples, "mpi_rendezvous.py"), .. arguments]);

    [GeneratedRegex("rank ([0-9]) of 4 on agent ([0-9a-f-]+S[0-9])")]
    private static partial Regex RankLine();
}
