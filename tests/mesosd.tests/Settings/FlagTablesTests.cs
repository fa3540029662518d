using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

/// <summary>
/// The tables against what is known of Mesos, and every flag against the promise that none is ignored.
/// </summary>
public sealed class FlagTablesTests
{
    private static readonly string[] Needed = ["--work_dir=/w", "--master=m:5050"];

    public static TheoryData<string> Roles => ["master", "agent"];

    private static FlagTable TableOf(string role) =>
        role == "master" ? MasterFlagTable.Table : AgentFlagTable.Table;

    private static FlagValues Parse(string role, string word)
    {
        string[] needed =
            [.. Needed.Where(other => TableOf(role).Find(other[2..other.IndexOf('=')]) is { IsRequired: true } &&
            !word.StartsWith(other[..(other.IndexOf('=') + 1)], StringComparison.Ordinal))];
        return new Sources().Parse(TableOf(role), [.. needed, word]);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Every_flag_of_Mesos_is_known_with_its_old_name_default_and_rank(string role)
    {
        FlagTable table = TableOf(role);
        List<string> wrong = [];
        foreach (MesosFlag mesos in MesosFlag.All.Where(flag => flag.Role == role))
        {
            FlagDefinition? flag = table.Find(mesos.Name);
            if (flag is null || flag.Name != mesos.Name)
            {
                wrong.Add($"{mesos.Name} is not in the table");
                continue;
            }
            string text = flag.MesosDefault ?? flag.DefaultText ?? "-";
            if (mesos.Default != "?" && text != mesos.Default)
                wrong.Add($"{mesos.Name}: default {text}, Mesos' {mesos.Default}");
            if (mesos.OldName != "-" && !flag.Aliases.Contains(mesos.OldName))
                wrong.Add($"{mesos.Name}: no {mesos.OldName}");
            if (!flag.Rank.ToString().Equals(mesos.Rank, StringComparison.OrdinalIgnoreCase))
                wrong.Add($"{mesos.Name}: {flag.Rank}");
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Flags_that_Mesos_does_not_have_say_so(string role)
    {
        HashSet<string> known = [.. MesosFlag.All.Where(flag => flag.Role == role).Select(flag => flag.Name),
            "help"];
        Assert.Equal(TableOf(role).Flags.Where(flag => flag.Rank == FlagRank.Own).Select(flag => flag.Name),
            TableOf(role).Flags.Where(flag => !known.Contains(flag.Name)).Select(flag => flag.Name));
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Every_default_can_be_given_explicitly(string role)
    {
        foreach (FlagDefinition flag in TableOf(role).Flags)
        {
            if ((flag.InertText ?? flag.DefaultText) is not { } text) continue;
            FlagValues values = Parse(role, $"--{flag.Name}={text}");
            Assert.True(values.Errors.Count == 0, Sources.Errors(values));
        }
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Every_example_of_a_working_flag_is_right(string role)
    {
        foreach (FlagDefinition flag in TableOf(role).Flags.Where(flag => flag.Status.IsWorking))
        {
            // What it is converted from is the text of the file, not its path.
            if (flag.Type.Content == FlagContent.File) continue;
            bool isRight = flag.Convert(flag.Type.Example).TryGet(out _, out string? problem);
            Assert.True(isRight, $"--{flag.Name}={flag.Type.Example}: {problem}");
        }
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void No_flag_is_ignored_what_does_not_work_is_refused_with_its_reason(string role)
    {
        foreach (FlagDefinition flag in TableOf(role).Flags.Where(flag => !flag.Status.IsWorking))
        {
            string text = flag.DefaultText switch { "true" => "false", "false" => "true", _ => "7" };
            string errors = Sources.Errors(Parse(role, $"--{flag.Name}={text}"));
            Assert.StartsWith($"--{flag.Name}", errors);
            Assert.Contains("(command line): " + flag.Status.Reason, errors);
        }
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Texts_are_sentences_and_reasons_are_not(string role)
    {
        foreach (FlagDefinition flag in TableOf(role).Flags)
        {
            Assert.True(char.IsUpper(flag.Help[0]) && flag.Help.EndsWith('.'), $"{flag.Name}: {flag.Help}");
            if (flag.Status.IsWorking) continue;
            Assert.False(flag.Status.Reason.EndsWith('.'), $"{flag.Name}: {flag.Status.Reason}");
        }
    }

    [Fact]
    public void Master_with_nothing_but_a_folder_has_Mesos_defaults_but_pings_more_often()
    {
        RoleFlags<MasterFlags> read = MasterFlags.Read(new Sources().Of("--work_dir=/w"));
        Assert.Empty(read.Errors);
        MasterFlags flags = read.Flags!;
        Assert.Equal(5050, flags.Network.Port);
        Assert.True(flags.Network.HostnameLookup);
        Assert.Null(flags.Network.Ip);
        Assert.Equal(TimeSpan.FromSeconds(1), flags.AgentPingTimeout);
        Assert.Equal(5, flags.MaxAgentPingTimeouts);
        Assert.Equal(TimeSpan.FromMinutes(10), flags.AgentReregisterTimeout);
        Assert.Equal(TimeSpan.FromSeconds(1), flags.AllocationInterval);
        Assert.Null(flags.OfferTimeout);
        Assert.Equal(2, flags.MinAllocatableResources.Count);
        Assert.Empty(flags.Weights);
        Assert.Empty(flags.FairSharingExcludedResourceNames);
        Assert.True(flags.FilterGpuResources);
        Assert.True(flags.RootSubmissions);
        Assert.Equal((50, 1000, 1000), (flags.MaxCompletedFrameworks, flags.MaxCompletedTasksPerFramework,
            flags.MaxUnreachableTasksPerFramework));
        Assert.Equal((64 << 20, 64L << 20, 200_000), (flags.Connections.MaxFrameBytes,
            flags.Connections.MaxOutboundQueueBytes, flags.Connections.MaxConnections));
        Assert.Equal((false, null, LoggingLevel.Info),
            (flags.Logging.IsQuiet, flags.Logging.Folder, flags.Logging.Level));
    }

    [Fact]
    public void Agent_needs_a_master_and_a_folder()
    {
        RoleFlags<AgentFlags> read = AgentFlags.Read(new Sources().Of());
        Assert.Null(read.Flags);
        Assert.Equal(
            "--master: is required: the masters' host:port with commas between, or zk://host:port,.../path. Give " +
            "--master=10.0.0.1:5050 or MESOS_MASTER in the environment.\n" +
            "--work_dir: is required: the path of a folder. Give --work_dir=/var/lib/mesos or " +
            "MESOS_WORK_DIR in the environment.", string.Join('\n', read.Errors));
    }

    [Fact]
    public void Agent_with_those_two_has_Mesos_defaults()
    {
        AgentFlags flags = AgentFlags.Read(new Sources().Of("--master=m:1,n:2", "--work_dir=/w")).Flags!;
        Assert.Equal(["m:1", "n:2"], flags.Masters);
        Assert.Equal(("/w", null, 5051), (flags.WorkDir, flags.RuntimeDir, flags.Network.Port));
        Assert.Equal((0, 0, "*"), (flags.StatedResources.Count, flags.Attributes.Count, flags.DefaultRole));
        Assert.True(flags.SwitchUser);
        Assert.True(flags.IsStrict);
        Assert.Null(flags.ExecutorEnvironmentVariables);
        Assert.Equal((60, 2, 5), (flags.ExecutorRegistrationTimeout.TotalSeconds,
            flags.ExecutorReregistrationTimeout.TotalSeconds, flags.ExecutorShutdownGracePeriod
                .TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(30), flags.ExecutorHeartbeatInterval);
        Assert.Equal((900, 1),
            (flags.RecoveryTimeout.TotalSeconds, flags.RegistrationBackoffFactor.TotalSeconds));
        Assert.Equal(150, flags.MaxCompletedExecutorsPerFramework);
        Assert.Equal(["posix/cpu", "posix/mem"], flags.Isolation);
    }

    [Theory]
    [InlineData("master", "--registry=on_paper", "replicated_log or in_memory")]
    [InlineData("master", "--zk=zk://a:1/", "no path below the root")]
    [InlineData("master", "--zk=zk://user:secret@/mesos", "is no ZooKeeper server")]
    [InlineData("master", "--zk_session_timeout=100ms", "a duration from 500ms to 1hrs")]
    [InlineData("agent", "--master=zk://a:x/mesos", "is no ZooKeeper server")]
    [InlineData("master", "--agent_reregister_timeout=1mins", "a duration of at least 10mins")]
    [InlineData("master", "--agent_ping_timeout=16mins", "a duration from 1secs to 15mins")]
    [InlineData("master", "--max_agent_ping_timeouts=0", "a whole number from 1 to 10000")]
    [InlineData("master", "--allocation_interval=0ns", "it must be above zero")]
    [InlineData("master", "--logging_level=FATAL", "INFO or WARNING or ERROR")]
    [InlineData("master", "--quorum=0", "a whole number from 1 to 1000")]
    [InlineData("agent", "--launcher=linux", "not in this version yet")]
    [InlineData("agent", "--recover=forget", "none of these")]
    [InlineData("agent", "--reconfiguration_policy=any", "none of these")]
    [InlineData("agent", "--isolation=cgroups/cpu", "isolator \"cgroups/cpu\"")]
    [InlineData("agent", "--containerizers=mesos,docker", "docker containerizer")]
    [InlineData("agent", "--gc_non_executor_container_sandboxes", "there are no nested containers in this version")]
    [InlineData("agent", "--disk_watch_interval=0secs", "above zero")]
    [InlineData("agent", "--gc_disk_headroom=1.5", "from 0 to 1")]
    [InlineData("agent", "--executor_reregistration_timeout=16secs", "a duration from 0ns to 15secs")]
    [InlineData("agent", "--executor_heartbeat_interval=999ms", "a duration from 1secs to 1days")]
    [InlineData("agent", "--executor_heartbeat_interval=25hrs", "a duration from 1secs to 1days")]
    [InlineData("agent", "--systemd_enable_support", "systemd slices are not used")]
    [InlineData("agent", "--default_role=a//b", "a slash stands between two names only")]
    [InlineData("agent", "--resources=cpus:x", "character 1 (cpus)")]
    [InlineData("agent", "--resource_estimator=org_apache_mesos_FixedResourceEstimator", "the only estimator is fixed:RESOURCES")]
    [InlineData("agent", "--resource_estimator=fixed:cpus(web):1", "cpus: what is lent is neither reserved")]
    [InlineData("agent", "--executor_environment_variables=[]", "a JSON object whose values are texts")]
    public void Value_out_of_its_bounds_is_refused(string role, string word, string reason) =>
        Assert.Contains(reason, Sources.Errors(Parse(role, word)));

    [Theory]
    [InlineData("agent", "--systemd_enable_support=false")]
    [InlineData("agent", "--isolation=posix/cpu,posix/mem,filesystem/posix")]
    [InlineData("master", "--allocator=hierarchical")]
    public void Other_words_for_what_happens_anyway_are_accepted(string role, string word) =>
        Assert.Equal("", Sources.Errors(Parse(role, word)));

    [Fact]
    public void Registry_of_a_single_master_needs_a_folder_and_the_error_says_what_else_there_is()
    {
        RoleFlags<MasterFlags> read = MasterFlags.Read(new Sources().Of());
        Assert.Equal(
            "--work_dir: is required: a single master keeps its registry there. Give --work_dir=/var/lib/mesos, or " +
            "--zk for several masters, or --registry=in_memory to have it forgotten with each restart.",
            string.Join('\n', read.Errors));
        Assert.NotNull(MasterFlags.Read(new Sources().Of("--registry=in_memory")).Flags);
        Assert.NotNull(MasterFlags.Read(new Sources().Of("--zk=zk://a/mesos", "--quorum=2")).Flags);
    }

    [Theory]
    [InlineData("--zk=file:///secret")]
    [InlineData("--zk=/secret")]
    public void Url_of_ZooKeeper_comes_from_a_file_and_is_shown_without_its_password(string word)
    {
        Sources sources = new Sources().WithFile("/secret", "zk://me:pass@word@a,b:2182/mesos\n");
        MasterFlags flags = MasterFlags.Read(sources.Of(word, "--zk_session_timeout=4secs")).Flags!;
        Assert.Equal("pass@word", flags.ZooKeeper!.Credentials!.Password);
        Assert.Equal(4, flags.ZooKeeperSessionTimeout.TotalSeconds);
        Assert.Equal(["a:2181", "b:2182"], flags.ZooKeeper.Servers.Select(server => server.ToString()));
        Assert.Equal("/mesos", flags.ZooKeeper.Path);
        Assert.DoesNotContain("word", flags.ZooKeeper.ToString());
    }

    [Fact]
    public void Password_of_a_wrong_url_is_not_shown()
    {
        string errors = string.Join('\n', MasterFlags.Read(new Sources().Of("--zk=zk://me:secret@a:x/mesos")).Errors);
        Assert.Contains("--zk=zk://***@a:x/mesos", errors);
        Assert.DoesNotContain("secret", errors);
    }

    [Theory]
    [InlineData("master", "--zk=me:secret@a:2181/mesos")]
    [InlineData("master", "--zk=zk:/me:secret@a:2181/mesos")]
    [InlineData("master", "--zk=me:secret@zk://a:2181/mesos")]
    [InlineData("agent", "--master=me:secret@a:2181/mesos")]
    public void Password_of_a_url_whose_scheme_is_wrong_is_not_shown(string program, string flag)
    {
        FlagSources sources = new Sources().Of(flag);
        IReadOnlyList<FlagError> errors = program == "master" ? MasterFlags.Read(sources).Errors : AgentFlags.Read(sources).Errors;
        string text = string.Join('\n', errors);
        Assert.Contains("***@", text);
        Assert.DoesNotContain("secret", text);
    }

    [Fact]
    public void Queue_that_cannot_hold_one_frame_is_refused()
    {
        RoleFlags<MasterFlags> read = MasterFlags.Read(new Sources().Of("--max_frame_size=128MB", "--work_dir=/w"));
        Assert.Null(read.Flags);
        Assert.Equal(
            "--max_outbound_queue=64MB (default): it must hold a frame of --max_frame_size=128MB at least.",
            string.Join('\n', read.Errors));
    }
}
