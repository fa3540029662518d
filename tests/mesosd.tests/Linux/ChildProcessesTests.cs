using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

[Collection(ChildrenCollection.Name)]
public sealed class ChildProcessesTests : IDisposable
{
    private readonly ChildrenUnderTest _children = new();

    public void Dispose() => _children.Dispose();

    [Fact]
    public void A_program_that_succeeds_ends_with_status_zero() =>
        Assert.Equal(0, _children.WaitFor(_children.Start(_children.Request("/bin/true"))));

    [Fact]
    public void An_exit_status_arrives_as_the_kernel_gives_it() =>
        Assert.Equal(3 << 8, _children.WaitFor(_children.Start(_children.Shell("exit 3"))));

    [Fact]
    public void A_program_ended_by_a_signal_reports_that_signal() =>
        Assert.Equal(15, _children.WaitFor(_children.Start(_children.Shell("kill -TERM $$"))));

    [Fact]
    public void Both_outputs_go_to_their_files()
    {
        Assert.Equal("out\n", _children.OutputOf(_children.Shell("echo out; echo err >&2")));
        Assert.Equal("err\n", _children.Directory.Read("stderr"));
    }

    [Fact]
    public void Output_files_are_appended_to_and_not_readable_by_everybody()
    {
        File.WriteAllText(_children.Directory["stdout"], "before\n");
        Assert.Equal("before\nafter\n", _children.OutputOf(_children.Shell("echo after")));
        UnixFileMode mode = File.GetUnixFileMode(_children.Directory["stderr"]);
        Assert.Equal(UnixFileMode.None, mode & UnixFileMode.OtherRead);
    }

    [Fact]
    public void Standard_input_is_empty() =>
        Assert.Equal("0\n", _children.OutputOf(_children.Shell("wc -c")));

    [Fact]
    public void The_environment_and_the_arguments_are_exactly_those_given()
    {
        SpawnRequest request = _children.Request("/usr/bin/env") with { Environment = ["A=ä b", "EMPTY="] };
        Assert.Equal("A=ä b\nEMPTY=\n", _children.OutputOf(request));
        SpawnRequest named = _children.Request("/bin/sh") with { Arguments = ["me", "-c", "printf '[%s]' \"$0\" \"$@\"", "0", "a b", ""] };
        File.Delete(_children.Directory["stdout"]);
        Assert.Equal("[0][a b][]", _children.OutputOf(named));
    }

    [Fact]
    public void The_working_directory_is_the_one_given() =>
        Assert.Equal(_children.Directory.Path + "\n", _children.OutputOf(_children.Request("/bin/pwd")));

    [Fact]
    public void A_child_inherits_only_its_three_streams()
    {
        // A descriptor without CLOEXEC, as a library might leave one behind.
        using FileStream leak = File.Open(_children.Directory["leak"], FileMode.Create);
        Libc.Control((int)leak.SafeFileHandle.DangerousGetHandle(), LinuxConstants.SetDescriptorFlags, 0);
        // The directory listing itself holds one more descriptor open.
        Assert.Equal("0\n1\n2\n3\n", _children.OutputOf(_children.Request("/bin/ls", "/proc/self/fd")));
    }

    [Fact]
    public void A_child_leads_a_session_and_a_group_of_its_own()
    {
        int process = _children.Start(_children.Request("/bin/cat", "/proc/self/stat"));
        _children.WaitFor(process);
        string[] fields = _children.Directory.Read("stdout").Split(')')[1].Split(' ');
        Assert.Equal($"{process}", fields[3]);
        Assert.Equal($"{process}", fields[4]);
    }

    [Fact]
    public void A_child_blocks_and_ignores_no_signal()
    {
        string status = _children.OutputOf(_children.Request("/bin/cat", "/proc/self/status"));
        Assert.Contains("SigBlk:\t0000000000000000", status);
        Assert.Contains("SigIgn:\t0000000000000000", status);
    }

    [Fact]
    public void A_name_without_a_slash_is_found_in_the_given_PATH()
    {
        Assert.Equal(0, _children.WaitFor(_children.Start(_children.Request("true"))));
        SpawnRequest elsewhere = _children.Request("true") with { Environment = ["PATH=/nowhere:/etc"] };
        Assert.Equal("start true: no such file or directory (ENOENT) in PATH=/nowhere:/etc",
            _children.StartAndFail(elsewhere));
    }

    [Fact]
    public void A_missing_program_is_named() =>
        Assert.Equal("start /no/such: no such file or directory (ENOENT)",
            _children.StartAndFail(_children.Request("/no/such")));

    [Fact]
    public void A_file_that_is_not_executable_is_named() =>
        Assert.Equal("start /etc/passwd: permission denied (EACCES)",
            _children.StartAndFail(_children.Request("/etc/passwd")));

    [Fact]
    public void A_missing_interpreter_is_told_from_a_missing_program()
    {
        string script = _children.Directory["script"];
        File.WriteAllText(script, "#!/no/such/interpreter\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal($"start {script}: its interpreter or loader: no such file or directory (ENOENT)",
            _children.StartAndFail(_children.Request(script)));
    }

    [Fact]
    public void A_missing_working_directory_is_named() =>
        Assert.Equal("enter /no/where: no such file or directory (ENOENT)",
            _children.StartAndFail(_children.Request("/bin/true") with { WorkingDirectory = "/no/where" }));

    [Fact]
    public void A_file_as_working_directory_is_named() =>
        Assert.Equal("enter /etc/passwd: not a directory (ENOTDIR)", _children.StartAndFail(
            _children.Request("/bin/true") with { WorkingDirectory = "/etc/passwd", StandardOutput = "/dev/null" }));

    [Fact]
    public void A_symbolic_link_in_the_place_of_an_output_file_is_refused()
    {
        File.CreateSymbolicLink(_children.Directory["stdout"], "/dev/null");
        Assert.Contains("(ELOOP)", _children.StartAndFail(_children.Request("/bin/true")));
    }

    [Fact]
    public void A_failed_start_leaves_no_descriptor_behind()
    {
        // Other tests of this process open and close some of their own meanwhile: far fewer.
        const int Starts = 400;
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < Starts; i++) _children.StartAndFail(_children.Request("/no/such"));
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length - before, -Starts, Starts / 2);
    }

    [Fact]
    public void A_signal_to_the_group_reaches_a_grandchild()
    {
        int leader = _children.Start(_children.Shell(
            "trap 'wait; exit 7' TERM; "
            + "sh -c 'trap \"echo grandchild; exit 0\" TERM; : > new; mv new ready; sleep 1000 & wait' & wait"));
        _children.Directory.WaitFor("ready");
        _children.Children.SignalGroup(leader, PosixSignals.Terminate);
        Assert.Equal(7 << 8, _children.WaitFor(leader));
        Assert.Equal("grandchild\n", _children.Directory.Read("stdout"));
    }

    [Fact]
    public void The_rest_of_a_group_dies_with_its_leader_and_is_reaped_here()
    {
        ChildProcesses.AdoptOrphans();
        int leader = _children.Start(_children.Shell(
            "sleep 1000 & echo $! > new; mv new pid; read x < pid; exit 0"));
        int grandchild = int.Parse(_children.Directory.WaitFor("pid"));
        Assert.Equal(0, _children.WaitFor(leader));
        Assert.Equal(PosixSignals.Kill, _children.WaitFor(grandchild));
    }

    [Fact]
    public void A_reaped_leader_is_never_signalled_again()
    {
        int leader = _children.Start(_children.Request("/bin/true"));
        _children.WaitFor(leader);
        // Would end this very process if the number were taken for our own group.
        _children.Children.SignalGroup(leader, PosixSignals.Kill);
        Assert.Equal(0, _children.Children.Count);
    }

    [Fact]
    public void Five_hundred_short_programs_are_all_seen_to_end()
    {
        HashSet<int> started = [];
        for (int i = 0; i < 500; i++) started.Add(_children.Start(_children.Request("/bin/true")));
        foreach (int process in started) Assert.Equal(0, _children.WaitFor(process));
        Assert.Equal(0, _children.Children.Count);
        Assert.False(_children.Children.TryReap(out _));
    }
}
