using Mesosd.Cli.Commands;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Cli;

public sealed class TaskSearchTests
{
    [Theory]
    [InlineData("web-1", "running")]
    [InlineData("web", "running")]
    [InlineData("job", "job, third")]
    [InlineData("jo", "job, third")]
    [InlineData("both", "both of F2, ended later")]
    [InlineData("F1/both", "both of F1")]
    [InlineData("cluster-F2/both", "both of F2, ended later")]
    [InlineData("alike", "alike")]
    [InlineData("alike-1", "alike-1")]
    public void The_task_that_is_meant_is_found(string meant, string expected) =>
        Assert.Equal(expected, TaskSearch.Choose(Cluster(), meant).Name);

    [Theory]
    [InlineData("nothing", "there is no task nothing; `mesosd tasks` lists them (NOT_FOUND)")]
    [InlineData("F3/both", "there is no task F3/both; `mesosd tasks` lists them (NOT_FOUND)")]
    [InlineData("alik", "alik could be 2 tasks: cluster-F1/alike, cluster-F1/alike-1; give one of these (CONFLICT)")]
    [InlineData("twice", "twice could be 2 tasks: cluster-F1/twice, cluster-F2/twice; give one of these (CONFLICT)")]
    public void What_is_unknown_or_ambiguous_is_refused_in_a_sentence(string meant, string expected) =>
        Assert.Equal(expected, Assert.Throws<RefusedException>(() => TaskSearch.Choose(Cluster(), meant)).Message);

    private static ResponseGetTasks Cluster()
    {
        ResponseGetTasks tasks = new();
        tasks.Tasks.Add(Make("F1", "web-1", "running", 5));
        tasks.Tasks.Add(Make("F1", "twice", "", 5));
        tasks.Tasks.Add(Make("F2", "twice", "", 5));
        tasks.CompletedTasks.AddRange(
        [
            Make("F1", "web-1", "ended before", 9), Make("F1", "web-2", "ended", 9),
            Make("F1", "job", "job, first", 1), Make("F1", "job", "job, third", 3), Make("F1", "job", "job, second", 2),
            Make("F1", "both", "both of F1", 1), Make("F2", "both", "both of F2, ended later", 2),
            Make("F1", "alike", "alike", 1), Make("F1", "alike-1", "alike-1", 2),
        ]);
        return tasks;
    }

    private static TaskSummary Make(string framework, string id, string name, double since)
    {
        TaskSummary task = new()
        {
            TaskId = new(id),
            FrameworkId = new("cluster-" + framework),
            AgentId = new("S1"),
            Name = name,
            State = TaskState.Running,
        };
        task.Statuses.Add(new TaskStatus { TaskId = task.TaskId, State = task.State, Timestamp = since });
        return task;
    }
}
