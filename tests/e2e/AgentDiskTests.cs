using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>Disks that are full or cannot be written, under an agent with running tasks.</summary>
public sealed class AgentDiskTests
{
    private const int Count = 50;
    private const string Resources = "cpus:8;mem:1024";
    private static readonly TaskState[] WholeLife = [TaskState.Starting, TaskState.Running, TaskState.Finished];

    [Theory]
    [InlineData("full", "no space left on device (ENOSPC)")]
    [InlineData("read-only", "read-only file system (EROFS)")]
    public async Task An_agent_whose_disk_takes_no_more_stops_with_a_sentence_and_loses_no_update(string fault, string reason)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting takes root");
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync();
        await using SmallDisk disk = await SmallDisk.MountAsync($"{cluster.Folder}/agent0/meta");
        RunningProgram agent = await cluster.StartAgentAsync("agent0", Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer => Enumerable.Range(0, Count).Select(index => Tasks.Command(
            offer, $"t{index}", 0.05, "/bin/sh", "-c", $"while [ ! -e {cluster.Folder}/go ]; do sleep 0.05; done")));
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == Count, "the running tasks");

        if (fault == "full") disk.Fill();
        // Not while a file is open for writing: the kernel would refuse it.
        else await StopBeforeAsync(agent, disk);
        await File.WriteAllTextAsync($"{cluster.Folder}/go", "", TestContext.Current.CancellationToken);
        if (fault == "full")
        {
            Assert.Equal(1, await agent.ExitAsync());
            Assert.Contains(reason, agent.Output);
            Assert.Contains("executors live on", agent.Output);
        }
        // It does not start either, as long as that is so, and says why.
        RunningProgram again = cluster.Mesosd(
            "agent", $"--master={cluster.Master}", "--ip=127.0.0.1", $"--port={cluster.PortOf("agent0")}",
            $"--work_dir={cluster.Folder}/agent0", $"--runtime_dir={cluster.Folder}/agent0-run", $"--resources={Resources}");
        Assert.Equal(1, await again.ExitAsync());
        Assert.Contains(reason, again.Output);

        if (fault == "full") disk.MakeRoom();
        else await disk.MakeWritableAsync();
        await cluster.StartAgentAsync("agent0", Resources);
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == Count, "the tasks' ends");
        Assert.All(framework.Seen.Values, states => Assert.Equal(WholeLife, states));
        await EndAsync(cluster);
    }

    [Fact]
    public async Task A_supervisor_outlives_a_full_disk_under_its_log()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting takes root");
        await using TestCluster cluster = new();
        await cluster.StartMasterAsync();
        await using SmallDisk disk = await SmallDisk.MountAsync($"{cluster.Folder}/agent0-run");
        RunningProgram agent = await cluster.StartAgentAsync("agent0", Resources);
        await using TestFramework framework = new(cluster, checkpoint: true);
        await framework.LaunchAsync(offer => [Tasks.Command(
            offer, "t0", 0.05, "/bin/sh", "-c", $"while [ ! -e {cluster.Folder}/go ]; do sleep 0.05; done")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");

        SmallDisk.EndWithPage($"{disk.Path}/supervisor.log");
        disk.Fill();
        // It has to say that its agent is gone, and cannot.
        agent.Signal(Signals.Kill);
        await agent.ExitAsync();
        RunningProgram again = cluster.Mesosd(
            "agent", $"--master={cluster.Master}", "--ip=127.0.0.1", $"--port={cluster.PortOf("agent0")}",
            $"--work_dir={cluster.Folder}/agent0", $"--runtime_dir={cluster.Folder}/agent0-run", $"--resources={Resources}");
        Assert.Equal(1, await again.ExitAsync());
        Assert.Contains("no space left on device (ENOSPC)", again.Output);
        disk.MakeRoom();
        await cluster.StartAgentAsync("agent0", Resources);
        await File.WriteAllTextAsync($"{cluster.Folder}/go", "", TestContext.Current.CancellationToken);
        await framework.UntilAsync(() => framework.Count(TaskState.Finished) == 1, "the task's end");
        Assert.Equal(WholeLife, framework.Seen["t0"]);
        await EndAsync(cluster);
    }

    // Before its disk goes away.
    private static async Task EndAsync(TestCluster cluster)
    {
        cluster.Agent("agent0").Signal(Signals.User1);
        Assert.Equal(0, await cluster.Agent("agent0").ExitAsync());
    }

    private static async Task StopBeforeAsync(RunningProgram agent, SmallDisk disk)
    {
        agent.Signal(Signals.Kill);
        await agent.ExitAsync();
        await disk.MakeReadOnlyAsync();
    }
}
