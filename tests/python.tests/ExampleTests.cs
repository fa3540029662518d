using Mesosd.Harness;
using Xunit;

namespace Mesosd.PythonTests;

/// <summary>The programs of <c>examples/python</c> against the published binary, as their users run them.</summary>
public sealed class ExampleTests(PythonEnvironment python)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private static string Examples => Path.Combine(Repository.Root, "examples", "python");

    [Fact]
    public async Task They_pass_a_strict_type_check()
    {
        string runner = Path.Combine(Repository.Root, "tests", "python.tests", "run_tutorial.py");
        Command run = await Command.RunAsync("mypy",
            ["--strict", "--python-version", "3.9", "--python-executable", python.Python, "--cache-dir", "/dev/null",
                .. Directory.GetFiles(Examples, "*.py"), runner],
            Examples, s_patience);
        Assert.True(run.ExitStatus == 0, run.Output);
    }

    [Fact]
    public async Task Offers_are_printed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2, resources: "cpus:1;mem:64;disk:10;ports:[1-2]");
        RunningProgram offers = Start(cluster, "print_offers.py", "--count=2");
        await SeesAsync(offers, " offers cpus:1;mem:64;disk:10;ports:[1-2]");
        await SeesAsync(offers, " offers cpus:1;mem:64;disk:10;ports:[1-2]");
        Assert.Equal(0, await offers.ExitAsync());
    }

    [Fact]
    public async Task Cluster_is_filled_with_tasks_that_end_with_their_framework()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2, resources: "cpus:1;mem:1024");
        RunningProgram fill = Start(cluster, "fill.py", "--cpus=0.3", "--", "sleep", "1000");
        await SeesAsync(fill, "6 running");
        fill.Signal(Signals.Terminate);
        Assert.Equal(0, await fill.ExitAsync());
        await NoTaskRunsAsync(cluster);
    }

    [Fact]
    public async Task Batch_queue_runs_every_job_and_again_those_that_fail()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(resources: "cpus:1;mem:256");
        string jobs = $"""
            # No two of these fit at a time.
            cpus=0.9 name=one true
            cpus=0.9 mem=32 name=two retries=1 test -e {cluster.Folder}/tried || ! touch {cluster.Folder}/tried
            cpus=0.9 retries=2 exit 7
            """;
        await File.WriteAllTextAsync($"{cluster.Folder}/jobs", jobs);
        RunningProgram queue = Start(cluster, "batch_queue.py", $"{cluster.Folder}/jobs");
        Assert.Equal(1, await queue.ExitAsync());
        string[] ends =
            ["one-0000.1 TASK_FINISHED", "two-0000.1 TASK_FAILED", "two-0000.2 TASK_FINISHED", "job-4-0000.3 TASK_FAILED"];
        Assert.All(ends, end => Assert.Contains(end, queue.Output));
        Assert.DoesNotContain("job-4-0000.4", queue.Output);
        Assert.EndsWith("2 succeeded, 1 failed: job-4\n", queue.Output);
    }

    [Fact]
    public async Task Batch_queue_takes_standard_input_and_its_status_says_that_all_went_well()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string script = Path.Combine(Examples, "batch_queue.py");
        string command = $"printf 'echo one\\necho two\\n' | {python.Python} {script} -";
        RunningProgram queue = cluster.Program("/bin/sh", "-c", command);
        Assert.Equal(0, await queue.ExitAsync());
        Assert.EndsWith("2 succeeded, 0 failed\n", queue.Output);
    }

    [Theory]
    [InlineData("true\ncpus=some true\n", "line 2: ")]
    [InlineData("cpus=1 mem=32\n", "line 1: expected ")]
    [InlineData("name=a true\nname=a true\n", "line 2: the name a is there twice")]
    public async Task Batch_queue_names_the_line_that_is_wrong_before_it_runs_anything(string jobs, string why)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, jobs);
        string script = Path.Combine(Examples, "batch_queue.py");
        Command run = await Command.RunAsync(python.Python, [script, file], Examples, s_patience);
        File.Delete(file);
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(why, run.Output);
    }

    [Fact]
    public async Task Service_keeper_replaces_copies_takes_over_and_restarts_them_one_by_one()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2);
        string service = await MakeServiceAsync(cluster, "exec sleep 1000");
        RunningProgram keeper = Start(cluster, "service_keeper.py", service);
        await SeesAsync(keeper, "3 of 3 run, on 2 agents; 3 of generation 1");

        await KillOneAsync(cluster);
        await SeesAsync(keeper, " TASK_KILLED: ");
        await SeesAsync(keeper, "3 of 3 run");

        // While no keeper is there a copy ends: the next keeper has to find that out.
        keeper.Signal(Signals.Kill);
        await keeper.ExitAsync();
        await KillOneAsync(cluster);
        await RunningTasksAsync(cluster, 2);
        RunningProgram next = Start(cluster, "service_keeper.py", service);
        await SeesAsync(next, " TASK_KILLED: ");
        await SeesAsync(next, "3 of 3 run, on 2 agents; 3 of generation 1");

        next.Signal(Signals.Hangup);
        for (int replaced = 0; replaced < 3; replaced++)
        {
            await SeesAsync(next, $"2 of 3 run");
            await SeesAsync(next, $"3 of 3 run, on 2 agents; {replaced + 1} of generation 2");
        }

        next.Signal(Signals.Terminate);
        Assert.Equal(0, await next.ExitAsync());
        await RunningTasksAsync(cluster, 3);
        Assert.Equal(0, await Start(cluster, "service_keeper.py", service, "--end").ExitAsync());
        await NoTaskRunsAsync(cluster);
    }

    [Fact]
    public async Task Service_that_cannot_start_is_tried_again_after_growing_pauses()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        string service = await MakeServiceAsync(cluster, "exit 1");
        RunningProgram keeper = Start(cluster, "service_keeper.py", service);
        await SeesAsync(keeper, "the next one in 1 s");
        await SeesAsync(keeper, "the next one in 2 s");
        await SeesAsync(keeper, "the next one in 4 s");
        keeper.Signal(Signals.Terminate);
        Assert.Equal(0, await keeper.ExitAsync());
        Assert.Equal(0, await Start(cluster, "service_keeper.py", service, "--end").ExitAsync());
    }

    private static async Task<string> MakeServiceAsync(TestCluster cluster, string command)
    {
        string service = $"{cluster.Folder}/web.json";
        await File.WriteAllTextAsync(service, $$"""{"name": "web", "copies": 3, "command": "{{command}}"}""");
        return service;
    }

    private static async Task KillOneAsync(TestCluster cluster)
    {
        (_, _, string tasks) = await cluster.RunAsync("tasks");
        string task = tasks.Split('\n').First(line => line.Contains("TASK_RUNNING", StringComparison.Ordinal)).Split(' ')[0];
        Assert.Equal(0, (await cluster.RunAsync("kill", task)).Status);
    }

    private static Task NoTaskRunsAsync(TestCluster cluster) => RunningTasksAsync(cluster, 0);

    private static Task RunningTasksAsync(TestCluster cluster, int count) => TestCluster.EventuallyAsync(
        async () => (await cluster.RunAsync("tasks")).StandardOutput.Split("TASK_RUNNING").Length - 1 == count,
        $"{count} running tasks");

    private RunningProgram Start(TestCluster cluster, string script, params string[] arguments) =>
        cluster.Program(python.Python, [Path.Combine(Examples, script), .. arguments]);

    private static Task<string> SeesAsync(RunningProgram program, string part) =>
        program.LineAsync(line => line.Contains(part, StringComparison.Ordinal), $"'{part}'");
}
