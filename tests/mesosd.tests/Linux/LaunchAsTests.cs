using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

[Collection(ChildrenCollection.Name)]
public sealed class LaunchAsTests : IDisposable
{
    private static readonly UserIdentity s_nobody = new(65534, 65534, [65534, 12345]);

    private readonly ChildrenUnderTest _children = new();

    public LaunchAsTests() => Assert.SkipUnless(Environment.UserName == "root", "changing the user needs root");

    public void Dispose() => _children.Dispose();

    [Fact]
    public void The_program_runs_as_the_user_with_all_its_groups_and_nothing_of_root()
    {
        string status = _children.OutputOf(_children.Request("/bin/cat", "/proc/self/status") with
        {
            Identity = s_nobody,
        });
        Assert.Contains("Uid:\t65534\t65534\t65534\t65534", status);
        Assert.Contains("Gid:\t65534\t65534\t65534\t65534", status);
        Assert.Contains("Groups:\t12345 65534", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("SigIgn:\t0000000000000000", status);
        Assert.Contains("SigBlk:\t0000000000000000", status);
    }

    [Fact]
    public void The_environment_descriptors_and_group_are_as_without_a_change_of_user()
    {
        SpawnRequest request = _children.Request("/usr/bin/env") with
        {
            Identity = s_nobody,
            Environment = ["DOTNET_gcServer=1", "A=b"],
        };
        Assert.Equal("DOTNET_gcServer=1\nA=b\n", _children.OutputOf(request));
        File.Delete(_children.Directory["stdout"]);
        Assert.Equal("0\n1\n2\n3\n",
            _children.OutputOf(_children.Request("/bin/ls", "/proc/self/fd") with { Identity = s_nobody }));
    }

    [Fact]
    public void The_output_files_belong_to_the_user()
    {
        _children.OutputOf(_children.Request("/bin/true") with { Identity = s_nobody });
        Assert.Equal("65534 65534\n65534 65534\n", Reread("stat -c '%u %g' stdout stderr"));
    }

    [Fact]
    public void The_id_of_the_process_is_that_of_the_program_and_its_status_arrives()
    {
        int process = _children.Start(_children.Shell("echo $$; exit 5") with { Identity = s_nobody });
        Assert.Equal(5 << 8, _children.WaitFor(process));
        Assert.Equal($"{process}\n", _children.Directory.Read("stdout"));
    }

    [Fact]
    public void A_program_that_the_user_may_not_start_is_named()
    {
        string program = _children.Directory["private"];
        File.Copy("/bin/true", program);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal($"start {program}: permission denied (EACCES)",
            _children.StartAndFail(_children.Request(program) with { Identity = s_nobody }));
    }

    [Fact]
    public void A_plan_survives_its_encoding_and_a_cut_one_is_refused()
    {
        LaunchAsPlan plan = new(s_nobody, "/bin/ä", ["a", ""], ["B=c"]);
        byte[] bytes = plan.Encode();
        LaunchAsPlan read = Assert.IsType<LaunchAsPlan>(LaunchAsPlan.Decode(bytes));
        Assert.Equal(plan.Path, read.Path);
        Assert.Equal(plan.Arguments, read.Arguments);
        Assert.Equal(plan.Environment, read.Environment);
        Assert.Equal(plan.Identity.Groups, read.Identity.Groups);
        for (int length = 0; length < bytes.Length; length++) Assert.Null(LaunchAsPlan.Decode(bytes.AsSpan(0, length)));
    }

    private string Reread(string script) =>
        _children.OutputOf(_children.Shell(script) with { StandardOutput = "listing", StandardError = "/dev/null" }) is var _
            ? _children.Directory.Read("listing")
            : "";
}
