using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

[Collection(ChildrenCollection.Name)]
public sealed class StepPerformerTests : IDisposable
{
    private readonly ChildrenUnderTest _children = new();
    private readonly StepPerformer _performer;

    public StepPerformerTests() => _performer = new StepPerformer(_children.Children, new UserFiles());

    public void Dispose() => _children.Dispose();

    [Fact]
    public void A_whole_plan_makes_the_sandbox_and_runs_in_it()
    {
        int process = Perform(Plan(Make("a/b/run"), Link("a/b/latest", "run"), Start("a/b/run", "pwd -P")));
        Assert.Equal(0, _children.WaitFor(process));
        Assert.Equal(_children.Directory["a/b/run"] + "\n", _children.Directory.Read("a/b/latest/stdout"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute, File.GetUnixFileMode(_children.Directory["a/b/run"]));
        Assert.True(File.GetUnixFileMode(_children.Directory["a"]).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public void Latest_follows_the_newest_run()
    {
        Perform(Plan(Make("1"), Link("latest", "1"), Start("1", "true")));
        // A leftover of an interrupted replacement is no obstacle.
        File.CreateSymbolicLink(_children.Directory["latest.next"], "nowhere");
        Perform(Plan(Make("2"), Link("latest", "2"), Start("2", "true")));
        Assert.Equal("2", new System.IO.FileInfo(_children.Directory["latest"]).LinkTarget);
        Assert.False(Path.Exists(_children.Directory["latest.next"]));
    }

    [Fact]
    public void A_failed_start_says_operation_program_and_container()
    {
        ContainerPlan plan = Plan(Make("run"), Start("run", "true"));
        plan.Steps[1].StartProcess!.Path = "/no/such";
        Assert.Equal("start /no/such of container c-17: no such file or directory (ENOENT)", Fail(plan));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_children.Directory["file"], "");
        Assert.Equal($"make directory {_children.Directory["file/run"]} of container c-17: not a directory (ENOTDIR)",
            Fail(Plan(Make("file/run"), Start("file/run", "true"))));
    }

    [Fact]
    public void A_file_in_the_place_of_a_sandbox_is_an_error()
    {
        File.WriteAllText(_children.Directory["file"], "");
        Assert.EndsWith("file exists (EEXIST)", Fail(Plan(Make("file"), Start("file", "true"))));
    }

    [Fact]
    public void An_unknown_user_is_an_error_before_anything_runs()
    {
        ContainerPlan plan = Plan(Make("run"), Start("run", "true"));
        plan.Steps[1].StartProcess!.User = "no-such-user";
        Assert.Equal("look up user no-such-user of container c-17: there is no such user in /etc/passwd", Fail(plan));
    }

    [Fact]
    public void A_step_that_fails_after_the_start_ends_the_process()
    {
        Assert.Contains("make link", Fail(Plan(
            Make("run"), Start("run", "sleep 1000"), Link("missing/latest", "run"))));
        Assert.Equal(1, _children.Children.Count);
        _children.WaitForAll();
        Assert.Equal(0, _children.Children.Count);
    }

    [Fact]
    public void A_plan_without_a_process_and_one_with_two_are_errors()
    {
        Assert.Equal("the plan of container c-17 starts no process", Fail(Plan(Make("run"))));
        Assert.EndsWith("the plan has started a process already",
            Fail(Plan(Make("run"), Start("run", "true"), Start("run", "true"))));
    }

    [Fact]
    public void The_sandbox_and_the_process_belong_to_the_tasks_user()
    {
        Assert.SkipUnless(Environment.UserName == "root", "changing the user needs root");
        ContainerPlan plan = Plan(Make("run"), Start("run", "id -un; stat -c %U . stdout"));
        plan.Steps[0].MakeDirectory!.Owner = "nobody";
        plan.Steps[1].StartProcess!.User = "nobody";
        Assert.Equal(0, _children.WaitFor(Perform(plan)));
        Assert.Equal("nobody\nnobody\nnobody\n", _children.Directory.Read("run/stdout"));
    }

    [Fact]
    public void The_supervisors_own_user_by_name_needs_no_change()
    {
        ContainerPlan plan = Plan(Make("run"), Start("run", "id -un"));
        plan.Steps[0].MakeDirectory!.Owner = Environment.UserName;
        plan.Steps[1].StartProcess!.User = Environment.UserName;
        Assert.Equal(0, _children.WaitFor(Perform(plan)));
        Assert.Equal($"{Environment.UserName}\n", _children.Directory.Read("run/stdout"));
    }

    private int Perform(ContainerPlan plan)
    {
        Assert.True(_performer.TryPerform(plan, out int process, out string error), error);
        return process;
    }

    private string Fail(ContainerPlan plan)
    {
        Assert.False(_performer.TryPerform(plan, out _, out string error));
        return error;
    }

    private static ContainerPlan Plan(params ContainerStep[] steps)
    {
        ContainerPlan plan = new() { ContainerId = new ContainerId { Value = "c-17" } };
        plan.Steps.AddRange(steps);
        return plan;
    }

    private ContainerStep Make(string path) =>
        new() { MakeDirectory = new MakeDirectory { Path = _children.Directory[path], Mode = 0b111_101_000 } };

    private ContainerStep Link(string link, string target) =>
        new() { LinkLatest = new LinkLatest(_children.Directory[link], target) };

    private ContainerStep Start(string directory, string script)
    {
        StartProcess start = new()
        {
            Path = "/bin/sh",
            WorkingDirectory = _children.Directory[directory],
            StandardOutput = "stdout",
            StandardError = "stderr",
        };
        start.Arguments.AddRange(["sh", "-c", script]);
        start.Environment.Add("PATH=/usr/bin:/bin");
        return new ContainerStep { StartProcess = start };
    }
}
