using System.Text.Json;
using Mesosd.Harness;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>What a person sees who types commands.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Run_prints_the_states_and_the_output_and_exits_with_the_tasks_status()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();

        (int status, string output, string standardOutput) =
            await cluster.RunAsync("run", "--", "sh", "-c", "echo to-out; echo to-err >&2; exit 7");

        Assert.True(status == 7, output);
        Assert.Equal("to-out\n", standardOutput.ReplaceLineEndings("\n"));
        Assert.Contains("to-err", output);
        Assert.Contains("TASK_RUNNING", output);
        Assert.Contains("TASK_FAILED", output);
    }

    [Fact]
    public async Task Run_of_several_instances_ends_when_all_have_ended()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();

        (int status, string output, string standardOutput) =
            await cluster.RunAsync("run", "--instances=5", "--resources=cpus:0.5;mem:32", "--env=WORD=hello", "--", "sh", "-c", "echo $WORD");

        Assert.True(status == 0, output);
        Assert.Equal(5, standardOutput.Split('\n').Count(line => line.Contains("hello", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_running_task_is_listed_its_log_can_be_followed_and_it_can_be_killed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        RunningProgram run = cluster.Mesosd("run", "--name=sleeper", "--", "sh", "-c", "echo up; exec sleep 1000");
        await run.LineAsync(line => line == "up", "the task's output");

        (int status, string json, _) = await cluster.RunAsync("tasks", "--json");
        Assert.True(status == 0, json);
        using JsonDocument tasks = JsonDocument.Parse(json);
        JsonElement task = Assert.Single(tasks.RootElement.GetProperty("get_tasks").GetProperty("tasks").EnumerateArray());
        string id = task.GetProperty("task_id").GetProperty("value").GetString()!;
        Assert.Equal("TASK_RUNNING", task.GetProperty("state").GetString());

        (status, string table, _) = await cluster.RunAsync("tasks");
        Assert.True(status == 0, table);
        Assert.Contains(id, table);
        (status, string log, string logOutput) = await cluster.RunAsync("logs", id);
        Assert.True(status == 0, log);
        Assert.Equal("up", logOutput.Trim());

        (status, string killed, _) = await cluster.RunAsync("kill", id);
        Assert.True(status == 0, killed);
        Assert.NotEqual(0, await run.ExitAsync());
        Assert.Contains("TASK_KILLED", run.Output);
    }

    [Fact]
    public async Task Agents_and_frameworks_are_listed_for_people_and_for_programs()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 2);

        (int status, string agents, _) = await cluster.RunAsync("agents");
        Assert.True(status == 0, agents);
        Assert.Contains("-S0", agents);
        Assert.Contains("-S1", agents);
        (status, _, string json) = await cluster.RunAsync("agents", "--json");
        Assert.Equal(0, status);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(2, document.RootElement.GetProperty("get_agents").GetProperty("agents").GetArrayLength());

        RunningProgram run = cluster.Mesosd("run", "--name=visible", "--", "sleep", "1000");
        await run.LineAsync(line => line.Contains("TASK_RUNNING", StringComparison.Ordinal), "TASK_RUNNING");
        (status, string frameworks, _) = await cluster.RunAsync("frameworks");
        Assert.True(status == 0, frameworks);
        Assert.Contains("visible", frameworks);
        run.Signal(Signals.Interrupt);
        Assert.Equal(130, await run.ExitAsync());
    }

    [Theory]
    [InlineData("agents --mastr=x", "--mastr", "--master")]
    [InlineData("mater", "mater", "master")]
    [InlineData("master --port=99999", "--port", "65535")]
    [InlineData("master --agent_ping_timeout=5parsecs", "--agent_ping_timeout", "secs")]
    [InlineData("agent --master=localhost:1 --work_dir=/tmp/x --resources=cpus:many", "--resources", "cpus")]
    [InlineData("master --zk=zk://localhost:2181", "--zk", "path")]
    [InlineData("master --rate_limits={}", "--rate_limits", "not in this version")]
    [InlineData("master --port=0", "--work_dir", "in_memory")]
    [InlineData("agent --work_dir=/tmp/x", "--master", "required")]
    [InlineData("run", "COMMAND", "--")]
    [InlineData("run --instances=0 -- true", "--instances", "1")]
    public async Task Bad_arguments_are_refused_with_the_flag_and_what_was_expected(string arguments, string names, string expects)
    {
        RunningProgram program = RunningProgram.Start(Repository.Mesosd, arguments.Split(' '));
        await using (program)
        {
            Assert.NotEqual(0, await program.ExitAsync());
            Assert.Contains(names, program.Output);
            Assert.Contains(expects, program.Output);
            Assert.DoesNotContain("   at ", program.Output);
        }
    }

    [Fact]
    public async Task A_client_command_without_a_master_says_where_it_looked_and_ends()
    {
        RunningProgram program = RunningProgram.Start(Repository.Mesosd, ["agents", "--master=127.0.0.1:1", "--timeout=2secs"]);
        await using (program)
        {
            Assert.NotEqual(0, await program.ExitAsync());
            Assert.Contains("127.0.0.1:1", program.Output);
            Assert.DoesNotContain("   at ", program.Output);
        }
    }
}
