using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class PackageFilesTests
{
    private static ushort PortOf(Sources sources, params string[] words) =>
        sources.Parse(SampleTable.Agent, words).Get(SampleTable.Port);

    [Fact]
    public void Command_line_then_environment_then_folders_then_defaults_then_the_zookeeper_file()
    {
        Sources sources = new();
        sources.WithFile("/etc/default/mesos", "MESOS_PORT=1");
        Assert.Equal(1, PortOf(sources));
        sources.WithFile("/etc/default/mesos-slave", "MESOS_PORT=2");
        Assert.Equal(2, PortOf(sources));
        sources.WithFile("/etc/default/mesos-agent", "MESOS_PORT=3");
        Assert.Equal(3, PortOf(sources));
        sources.WithFile("/etc/mesos-slave/port", "4\n");
        Assert.Equal(4, PortOf(sources));
        sources.WithFile("/etc/mesos-agent/port", "5\n");
        Assert.Equal(5, PortOf(sources));
        sources.With("MESOS_PORT", "6");
        Assert.Equal(6, PortOf(sources));
        Assert.Equal(7, PortOf(sources, "--port=7"));
        Assert.Empty(sources.Parse(SampleTable.Agent, "--port=7").Errors);
    }

    [Fact]
    public void ZooKeeper_file_is_the_masters_zk_and_weaker_than_the_defaults_file()
    {
        Sources sources = new Sources().WithFile("/etc/mesos/zk", "zk://a/mesos\n");
        Assert.Equal("zk://a:2181/mesos", ZooKeeperOf(sources));
        sources.WithFile("/etc/default/mesos-master", "PORT=5050\nZK=`cat /etc/mesos/zk`\n");
        Assert.Equal("zk://a:2181/mesos", ZooKeeperOf(sources));
        sources.WithFile("/etc/default/mesos-master", "ZK=zk://b/mesos\n");
        Assert.Equal("zk://b:2181/mesos", ZooKeeperOf(sources));
    }

    [Fact]
    public void ZooKeeper_file_is_the_agents_master()
    {
        Sources sources = new Sources().WithFile("/etc/mesos/zk", "zk://a/mesos\n");
        Assert.Equal(["zk://a/mesos"], sources.Parse(AgentFlagTable.Table, "--work_dir=/w").Get(AgentFlagTable.Master));
        FlagValues stronger = sources.Parse(AgentFlagTable.Table, "--work_dir=/w", "--master=m:1");
        Assert.Equal(["m:1"], stronger.Get(AgentFlagTable.Master));
    }

    [Fact]
    public void Defaults_files_mean_what_the_start_script_made_of_them()
    {
        FlagValues values = new Sources()
            .WithFile("/etc/default/mesos", "# comment\nLOGS=/var/log/mesos\nIP=10.1.1.1\n")
            .WithFile("/etc/default/mesos-master",
                "PORT=5055\nCLUSTER=\"the east\"\nexport MESOS_QUIET=1\nZK=\n").Parse(
                    MasterFlagTable.Table);
        Assert.Equal("", Sources.Errors(values));
        Assert.Equal("/var/log/mesos", values.Find(CommonFlags.LogDir));
        Assert.Equal("10.1.1.1", values.Find(CommonFlags.Ip));
        Assert.Equal(5055, values.Get(MasterFlagTable.Port));
        Assert.Equal("the east", values.Find(MasterFlagTable.Cluster));
        Assert.True(values.Get(CommonFlags.Quiet));
    }

    [Fact]
    public void Agents_defaults_file_has_variables_of_its_own()
    {
        FlagValues values = new Sources()
            .WithFile("/etc/default/mesos-slave",
                "MASTER=m:1\nISOLATION=posix/cpu\nPORT=5050\nMESOS_WORK_DIR=/w").Parse(
                    AgentFlagTable.Table);
        Assert.Equal("", Sources.Errors(values));
        Assert.Equal(["m:1"], values.Get(AgentFlagTable.Master).Select(master => master.ToString()));
        Assert.Equal(["posix/cpu"], values.Get(AgentFlagTable.Isolation));
        // PORT was never an agent's: the port of its master would be meant.
        Assert.Equal(5051, values.Get(AgentFlagTable.Port));
        Assert.Contains("PORT is not passed on", Sources.Warnings(values));
    }

    [Fact]
    public void Files_without_meaning_here_are_reported()
    {
        FlagValues values = new Sources().WithFile("/etc/default/mesos",
            "ULIMIT=\"-n 8192\"\nJAVA_HOME=/j\numask 022\n").Parse(
                SampleTable.Master);
        Assert.Empty(values.Errors);
        Assert.Collection(values.Warnings,
            text => Assert.StartsWith("/etc/default/mesos, line 3 is ignored: \"umask\" is no assignment",
                text),
            text => Assert.Contains("line 1: ULIMIT is not applied", text),
            text => Assert.Contains("line 2: JAVA_HOME is not passed on", text));
    }

    [Theory]
    [InlineData("if true; then", "\"if\" is no assignment")]
    [InlineData(". /etc/other", "\".\" is no assignment")]
    [InlineData("PORT=$(hostname)", "of commands only $(cat FILE) is understood")]
    [InlineData("PORT=${X:-5}", "of ${…} only ${NAME} is understood")]
    [InlineData("PORT=\"5", "a quote is not closed on its line")]
    [InlineData("PORT=5 mesos-master", "\"mesos-master\" is no assignment")]
    [InlineData("MESOS_TITLE=a&b", "\"&\" would run something")]
    [InlineData("PORT=5\\", "the value goes on in the next line")]
    public void Line_that_matters_and_is_not_understood_is_an_error(string line, string problem)
    {
        FlagValues values = new Sources().WithFile("/etc/default/mesos-master",
            "\n" + line).Parse(MasterFlagTable.Table);
        Assert.Equal($"/etc/default/mesos-master, line 2: {problem}. Only lines NAME=value are understood.",
            Sources.Errors(values));
        Assert.Equal(5050, values.Get(MasterFlagTable.Port));
    }

    [Fact]
    public void Later_line_of_a_file_counts() => Assert.Equal(2,
        PortOf(new Sources().WithFile("/etc/default/mesos", "MESOS_PORT=1\nMESOS_PORT=2\n")));

    [Fact]
    public void Missing_file_behind_cat_is_no_value() => Assert.Empty(
        new Sources().WithFile("/etc/default/mesos-master",
            "ZK=$(cat /etc/mesos/zk)").Parse(MasterFlagTable.Table).Errors);

    [Fact]
    public void Folder_has_a_file_for_each_flag()
    {
        FlagValues values = new Sources()
            .WithFile("/etc/mesos-master/port", "5056\n")
            .WithFile("/etc/mesos-master/?quiet", "")
            .WithFile("/etc/mesos-master/?no-hostname_lookup", "ignored")
            .WithFile("/etc/mesos-master/?no-logger", "")
            .WithFile("/etc/mesos-master/.hidden", "x")
            .WithFile("/etc/mesos-master/sub/port", "1")
            .WithFile("/etc/mesos-master/quorum", "1\n").Parse(
                MasterFlagTable.Table);
        Assert.Equal("", Sources.Errors(values));
        Assert.Empty(values.Warnings);
        Assert.Equal(5056, values.Get(MasterFlagTable.Port));
        Assert.True(values.Get(CommonFlags.Quiet));
        Assert.False(values.Get(CommonFlags.HostnameLookup));
    }

    [Fact]
    public void File_of_no_flag_is_an_error_and_a_packages_leftover_a_warning()
    {
        FlagValues values = new Sources().WithFile("/etc/mesos-master/prot",
            "1").WithFile("/etc/mesos-master/?nonsense", "")
            .WithFile("/etc/mesos-master/port.dpkg-old", "1").Parse(MasterFlagTable.Table);
        Assert.Equal(
            "--nonsense (file /etc/mesos-master/?nonsense): there is no such flag; `mesosd master --help` " +
            "lists them all.\n--prot (file /etc/mesos-master/prot): there is no such flag; did you mean --port?",
            Sources.Errors(values));
        Assert.Equal("file /etc/mesos-master/port.dpkg-old is ignored: its name ends in .dpkg-old.",
            Sources.Warnings(values));
    }

    [Fact]
    public void Attributes_and_resources_may_be_folders()
    {
        FlagValues values = new Sources()
            .WithFile("/etc/mesos-slave/attributes/rack", "r1\n").WithFile("/etc/mesos-slave/attributes/zone",
                "a\n")
            .WithFile("/etc/mesos-slave/attributes/empty", "\n").WithFile("/etc/mesos-agent/resources/cpus",
                "2")
            .WithFile("/etc/mesos-slave/work_dir", "/w\n").WithFile("/etc/mesos-slave/master", "m:5050").Parse(
                AgentFlagTable.Table);
        Assert.Equal("", Sources.Errors(values));
        Assert.Equal(["rack=r1", "zone=a"],
            values.Get(AgentFlagTable.Attributes)
                .Select(attribute => $"{attribute.Name}={attribute.Text?.Value}"));
        Assert.Equal("folder /etc/mesos-slave/attributes", values.OriginOf(AgentFlagTable.Attributes).Place);
        Assert.Equal(2, values.Get(AgentFlagTable.Resources)[0].Scalar!.Value.Value);
    }

    [Fact]
    public void Same_flag_in_several_sources_is_fine() => Assert.Equal("", Sources.Errors(
        new Sources().WithFile("/etc/default/mesos-master", "PORT=1").WithFile("/etc/mesos-master/port", "2")
            .With("MESOS_PORT", "3").Parse(MasterFlagTable.Table, "--port=4")));

    [Fact]
    public void Unreadable_file_is_an_error()
    {
        Sources sources = new();
        sources.Files.Lock("/etc/mesos-master/port");
        Assert.Equal("/etc/mesos-master/port: cannot read the file: permission denied.",
            Sources.Errors(sources.Parse(MasterFlagTable.Table)));
    }

    [Fact]
    public void Another_folder_can_stand_for_etc()
    {
        Sources sources = new Sources().With("MESOSD_ETC", "/t/etc/").WithFile("/etc/mesos-master/port", "1")
            .WithFile("/t/etc/mesos-master/port", "2").WithFile("/t/etc/default/mesos",
                "MESOS_CLUSTER=$(cat /etc/name)")
            .WithFile("/t/etc/name", "west\n");
        FlagValues values = sources.Parse(MasterFlagTable.Table);
        Assert.Equal(2, values.Get(MasterFlagTable.Port));
        Assert.Equal("west", values.Find(MasterFlagTable.Cluster));
        Assert.DoesNotContain(sources.Files.Read, path => path.StartsWith("/etc", StringComparison.Ordinal));
    }

    [Fact]
    public void Client_commands_read_no_package_files()
    {
        Sources sources = new Sources().WithFile("/etc/mesos-master/port", "1");
        FlagTable table = new("mesosd x", FlagRole.Client, [SampleTable.Port]);
        Assert.Equal(5050, sources.Parse(table).Get(SampleTable.Port));
        Assert.Empty(sources.Files.Read);
    }

    private static string ZooKeeperOf(Sources sources) =>
        sources.Parse(MasterFlagTable.Table).Get(MasterRegistryFlags.ZooKeeper).ToString();
}
