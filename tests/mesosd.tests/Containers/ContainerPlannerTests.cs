using Mesosd.Containers;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Tests.Containers;

public sealed class ContainerPlannerTests
{
    private const string Sandbox = "/var/lib/mesos/slaves/m-S1/frameworks/m-0001/executors/web.1/runs/c-17";

    [Fact]
    public void A_plan_makes_the_sandbox_points_latest_at_it_and_starts_the_command()
    {
        ContainerPlan plan = Plan(Spec(Shell("echo hello")));
        Assert.Equal(3, plan.Steps.Count);
        Assert.Equal("c-17", plan.ContainerId.Value);
        Assert.Equal((Sandbox, 0b111_101_000u, "web"),
            (plan.Steps[0].MakeDirectory!.Path, plan.Steps[0].MakeDirectory!.Mode, plan.Steps[0].MakeDirectory!.Owner));
        Assert.Equal(new LinkLatest(Sandbox[..^4] + "latest", "c-17"), plan.Steps[1].LinkLatest);
        StartProcess start = plan.Steps[2].StartProcess!;
        Assert.Equal("/bin/sh", start.Path);
        Assert.Equal(["sh", "-c", "echo hello"], start.Arguments);
        Assert.Equal((Sandbox, "stdout", "stderr", "web"),
            (start.WorkingDirectory, start.StandardOutput, start.StandardError, start.User));
    }

    [Fact]
    public void A_program_without_a_shell_gets_its_arguments_as_they_are()
    {
        CommandInfo command = new() { Shell = false, Value = "/bin/server" };
        Assert.Equal(["/bin/server"], Start(Spec(command)).Arguments);
        command.Arguments.AddRange(["server", "-v", ""]);
        Assert.Equal("/bin/server", Start(Spec(command)).Path);
        Assert.Equal(["server", "-v", ""], Start(Spec(command)).Arguments);
    }

    [Fact]
    public void An_executor_is_told_all_that_Mesos_tells()
    {
        ContainerSpec spec = Spec(Shell("x")) with
        {
            IsCheckpointed = true,
            Token = "secret",
            AllocationRole = "web",
            ShutdownGrace = TimeSpan.FromSeconds(90),
        };
        Assert.Equal(
        [
            "LIBPROCESS_PORT=0",
            "MESOS_AGENT_ENDPOINT=10.0.0.1:5051",
            "MESOS_ALLOCATION_ROLE=web",
            "MESOS_CHECKPOINT=1",
            $"MESOS_DIRECTORY={Sandbox}",
            "MESOS_EXECUTOR_AUTHENTICATION_TOKEN=secret",
            "MESOS_EXECUTOR_ID=web.1",
            "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=90secs",
            "MESOS_FRAMEWORK_ID=m-0001",
            "MESOS_HTTP_COMMAND_EXECUTOR=0",
            "MESOS_RECOVERY_TIMEOUT=15mins",
            $"MESOS_SANDBOX={Sandbox}",
            "MESOS_SLAVE_ID=m-S1",
            "MESOS_SLAVE_PID=slave(1)@10.0.0.1:5051",
            "MESOS_SUBSCRIPTION_BACKOFF_MAX=2secs",
            $"PATH={ExecutorVariables.UsualPath}",
        ], Start(spec).Environment);
    }

    [Fact]
    public void Without_checkpointing_there_is_no_recovery_to_wait_for()
    {
        List<string> variables = Start(Spec(Shell("x"))).Environment;
        Assert.Contains("MESOS_CHECKPOINT=0", variables);
        Assert.Contains("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=5secs", variables);
        Assert.DoesNotContain(variables, variable => variable.StartsWith("MESOS_RECOVERY_TIMEOUT", StringComparison.Ordinal));
    }

    [Fact]
    public void The_command_overrides_Mesos_which_overrides_the_agents_flag()
    {
        CommandInfo command = Shell("x");
        Add(command, "MESOS_CHECKPOINT", "mine");
        Add(command, "EMPTY", "");
        ContainerSpec spec = Spec(command);
        spec = spec with
        {
            Variables = spec.Variables with
            {
                Given = [new("A", "b"), new("MESOS_SLAVE_ID", "no")],
                InheritedPath = "/inherited",
            },
        };
        List<string> variables = Start(spec).Environment;
        Assert.Contains("A=b", variables);
        Assert.Contains("EMPTY=", variables);
        Assert.Contains("MESOS_CHECKPOINT=mine", variables);
        Assert.Contains("MESOS_SLAVE_ID=m-S1", variables);
        Assert.Contains($"PATH={ExecutorVariables.UsualPath}", variables);
    }

    [Fact]
    public void Without_the_flag_only_the_agents_path_is_inherited()
    {
        ContainerSpec spec = Spec(Shell("x"));
        Assert.Contains("PATH=/opt/bin",
            Start(spec with { Variables = spec.Variables with { InheritedPath = "/opt/bin" } }).Environment);
    }

    [Fact]
    public void A_secret_with_a_value_becomes_a_variable()
    {
        CommandInfo command = Shell("x");
        AddSecret(command, new Secret { Type = SecretType.Value, Value = new SecretValue { Data = "ö"u8.ToArray() } });
        Assert.Contains("PASSWORD=ö", Start(Spec(command)).Environment);
    }

    [Fact]
    public void Secrets_that_cannot_be_had_are_refused_with_the_reason()
    {
        CommandInfo reference = Shell("x"), binary = Shell("x"), none = Shell("x");
        AddSecret(reference, new Secret { Type = SecretType.Reference, Reference = new SecretReference { Name = "n" } });
        AddSecret(binary, new Secret { Type = SecretType.Value, Value = new SecretValue { Data = [0xff] } });
        AddSecret(none, null);
        Assert.StartsWith("command.environment variable PASSWORD: only secrets with a value", Refusal(Spec(reference)));
        Assert.Equal("command.environment variable PASSWORD: secret.value.data is not UTF-8 text", Refusal(Spec(binary)));
        Assert.Equal("command.environment variable PASSWORD: secret is required for type SECRET", Refusal(Spec(none)));
    }

    [Theory]
    [InlineData("A=B", "x", "command.environment variable A=B: the name contains '=' or a NUL character")]
    [InlineData("", "x", "command.environment variable : the name is empty")]
    [InlineData("A", "x\0y", "command.environment variable A: the value contains a NUL character")]
    [InlineData("A", null, "command.environment variable A: value is required for type VALUE")]
    public void Variables_that_no_process_can_have_are_refused(string name, string? value, string expected)
    {
        CommandInfo command = Shell("x");
        Add(command, name, value);
        Assert.Equal(expected, Refusal(Spec(command)));
    }

    [Fact]
    public void Commands_that_cannot_be_run_are_refused()
    {
        CommandInfo argument = new() { Shell = false, Value = "x" }, fetching = Shell("x");
        argument.Arguments.Add("a\0");
        fetching.Uris.Add(new CommandInfoUri { Value = "http://example.org/x" });
        Assert.StartsWith("command.value is empty", Refusal(Spec(new CommandInfo())));
        Assert.Equal("command.value contains a NUL character", Refusal(Spec(Shell("a\0b"))));
        Assert.Equal("command.arguments contains a NUL character", Refusal(Spec(argument)));
        Assert.StartsWith("command.uris: this version fetches nothing", Refusal(Spec(fetching)));
    }

    [Fact]
    public void The_same_spec_gives_the_same_plan() =>
        Assert.True(MessageCodec.ContentEquals(Plan(Spec(Shell("x"))), Plan(Spec(Shell("x")))));

    private static ContainerPlan Plan(ContainerSpec spec)
    {
        Assert.True(ContainerPlanner.TryPlan(spec, out ContainerPlan? plan, out string error), error);
        return plan;
    }

    private static StartProcess Start(ContainerSpec spec) => Plan(spec).Steps[2].StartProcess!;

    private static string Refusal(ContainerSpec spec)
    {
        Assert.False(ContainerPlanner.TryPlan(spec, out _, out string error));
        return error;
    }

    private static CommandInfo Shell(string text) => new() { Value = text };

    private static void Add(CommandInfo command, string name, string? value) =>
        (command.Environment ??= new CommandEnvironment()).Variables.Add(
            new CommandEnvironmentVariable { Name = name, Value = value });

    private static void AddSecret(CommandInfo command, Secret? secret) =>
        (command.Environment ??= new CommandEnvironment()).Variables.Add(new CommandEnvironmentVariable
        {
            Name = "PASSWORD",
            Type = CommandEnvironmentVariableType.Secret,
            Secret = secret,
        });

    [Fact]
    public void Volumes_are_linked_while_the_sandbox_still_belongs_to_the_supervisor()
    {
        ContainerPlan plan = Plan(Spec(Shell("x")) with
        {
            Volumes = [new("/w/volumes/roles/web/v1", "data", true), new("/m", "a/b", false)],
        });
        Assert.Equal((Sandbox, 0b111_000_000u, null),
            (plan.Steps[0].MakeDirectory!.Path, plan.Steps[0].MakeDirectory!.Mode, plan.Steps[0].MakeDirectory!.Owner));
        Assert.Equal(("/w/volumes/roles/web/v1", Sandbox + "/data", "web"),
            (plan.Steps[1].UseVolume!.Volume, plan.Steps[1].UseVolume!.Link, plan.Steps[1].UseVolume!.Owner));
        Assert.Equal(("/m", Sandbox + "/a/b", null),
            (plan.Steps[2].UseVolume!.Volume, plan.Steps[2].UseVolume!.Link, plan.Steps[2].UseVolume!.Owner));
        Assert.Equal("web", plan.Steps[3].MakeDirectory!.Owner);
    }

    [Theory]
    [InlineData("data", "data")]
    [InlineData("data", "data/inner")]
    [InlineData("data/inner", "data")]
    public void Volumes_in_one_place_or_inside_each_other_are_refused(string first, string second)
    {
        ContainerSpec spec = Spec(Shell("x")) with
        {
            Volumes = [new("/v1", first, true), new("/v2", second, true)],
        };
        Assert.False(ContainerPlanner.TryPlan(spec, out _, out string error));
        Assert.Contains("is in use by another volume", error);
    }

    private static ContainerSpec Spec(CommandInfo command)
    {
        SandboxIds ids = new(new AgentId("m-S1"), new FrameworkId("m-0001"), new ExecutorId("web.1"),
            new ContainerId { Value = "c-17" });
        Assert.True(SandboxPaths.TryMake("/var/lib/mesos/", ids, out SandboxPaths? paths, out string error), error);
        return new ContainerSpec
        {
            Ids = ids,
            Paths = paths,
            Command = command,
            Variables = new ExecutorVariables { AgentEndpoint = "10.0.0.1:5051" },
            User = "web",
        };
    }
}
