using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Chaos;

/// <summary>That the scenarios' judgement notices what it is there to notice.</summary>
public sealed class VerdictTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory($"mesosd-chaos-{Environment.ProcessId}-").FullName;
    private readonly RunFiles _files;
    private readonly Job _job = new("job1", isHeld: false);
    private byte _lastUpdate;

    public VerdictTests() => _files = new RunFiles(_folder);

    [Fact]
    public async Task A_job_that_ran_once_and_told_all_is_as_promised()
    {
        await RunAsync();
        Told(TaskState.Starting, TaskState.Running, TaskState.Finished);
        Assert.Empty(Verdict.Over([_job], _files));
    }

    [Fact]
    public async Task A_task_that_ran_twice_is_noticed()
    {
        await RunAsync();
        await RunAsync();
        Told(TaskState.Starting, TaskState.Running, TaskState.Finished);
        Assert.Contains(Verdict.Over([_job], _files), wrong => wrong.StartsWith("ran 2 times", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_whose_end_nobody_told_is_lost()
    {
        Told(TaskState.Starting, TaskState.Running);
        Assert.Contains(Verdict.Over([_job], _files), wrong => wrong.StartsWith("job1 was lost", StringComparison.Ordinal));
    }

    [Fact]
    public void A_task_that_finished_without_running_is_noticed()
    {
        Told(TaskState.Starting, TaskState.Running, TaskState.Finished);
        Assert.Contains(Verdict.Over([_job], _files), wrong => wrong.StartsWith("finished, and ran 0 times", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_update_that_was_skipped_is_noticed()
    {
        await RunAsync();
        Told(TaskState.Starting, TaskState.Finished);
        Assert.Contains(Verdict.Over([_job], _files), wrong => wrong.StartsWith("finished, and nobody said", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_task_that_ran_after_all_is_noticed()
    {
        await RunAsync();
        _job.Latest.Take(new TaskStatus { TaskId = _job.Latest.Id, State = TaskState.Dropped });
        Assert.Contains(Verdict.Over([_job], _files), wrong => wrong.StartsWith("told that it never ran", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Updates_out_of_order_and_after_the_end_are_noticed()
    {
        await RunAsync();
        Told(TaskState.Running, TaskState.Starting, TaskState.Finished, TaskState.Failed);
        List<string> wrong = Verdict.Over([_job], _files);
        Assert.Contains(wrong, line => line.StartsWith("told Starting after Running", StringComparison.Ordinal));
        Assert.Contains(wrong, line => line.StartsWith("told Failed after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repeated_update_is_no_second_one()
    {
        await RunAsync();
        Told(TaskState.Starting, TaskState.Running);
        _job.Latest.Take(new TaskStatus { TaskId = _job.Latest.Id, State = TaskState.Running, Uuid = [_lastUpdate] });
        Told(TaskState.Finished);
        Assert.Empty(Verdict.Over([_job], _files));
    }

    [Fact]
    public async Task A_held_task_goes_on_when_the_gate_opens_and_not_before()
    {
        Job held = new("held", isHeld: true);
        await using RunningProgram task = Start(held.Latest);
        await TestCluster.EventuallyAsync(() => Task.FromResult(_files.RunsOf(held).Length == 1), "the held task to run");
        Assert.False(task.HasExited);
        await TestCluster.EventuallyAsync(() =>
        {
            _files.OpenGate();
            return Task.FromResult(task.HasExited);
        }, "the held task to end");
        Assert.Equal(0, await task.ExitAsync());
        // Who comes after the gate was opened does not wait.
        Assert.Equal(0, await Start(held.TryAgain()).ExitAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RunningProgram Start(string[] command) => RunningProgram.Start(command[0], command[1..]);

    private RunningProgram Start(Attempt attempt) => Start(_files.Command(attempt));

    private async Task RunAsync()
    {
        await using RunningProgram task = Start(_job.Latest);
        Assert.Equal(0, await task.ExitAsync());
    }

    private void Told(params TaskState[] states)
    {
        foreach (TaskState state in states)
            _job.Latest.Take(new TaskStatus { TaskId = _job.Latest.Id, State = state, Uuid = [++_lastUpdate] });
    }
}
