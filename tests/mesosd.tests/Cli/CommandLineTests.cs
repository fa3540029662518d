using Mesosd.Cli;
using Mesosd.Core;
using Mesosd.Settings;
using Mesosd.Tests.Settings;
using Xunit;

namespace Mesosd.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("help")]
    [InlineData("help-run", "help", "run")]
    [InlineData("help-logs", "logs", "--help")]
    [InlineData("help-local", "local", "-h")]
    [InlineData("help-master", "master", "--help")]
    [InlineData("help-master-all", "master", "--help=all")]
    [InlineData("help-agent", "help", "agent")]
    [InlineData("help-agent-all", "help", "agent", "--all")]
    public async Task Help_is_a_pleasure_to_read(string name, params string[] words)
    {
        Shown shown = await Shown.RunAsync(words);
        Assert.Equal((0, ""), (shown.Status, shown.Errors));
        Snapshot.Check($"{name}.txt", shown.Output);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(200)]
    public async Task Help_keeps_to_the_terminals_width(int width)
    {
        TerminalStyle style = new(width, false);
        foreach (string name in new[] { "master", "agent", "run" })
        {
            Shown shown = await Shown.RunAsync(new Sources(), style, name, "--help=all");
            // Usage and examples are for copying and stay whole; so does a flag's own name.
            string[] wide = [.. shown.Output.Split('\n').Where(line => line.Length > Math.Min(width, 100) &&
                !line.StartsWith("  mesosd ", StringComparison.Ordinal) && line.TrimStart().Contains(' '))];
            Assert.Empty(wide);
        }
    }

    [Fact]
    public async Task Headings_stand_out_on_a_terminal_only()
    {
        Shown shown = await Shown.RunAsync(new Sources(), new TerminalStyle(80, true), "help");
        Assert.Contains("\u001b[1mUsage\u001b[0m", shown.Output);
        Assert.DoesNotContain("\u001b", (await Shown.RunAsync("help")).Output);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("")]
    public async Task Overview_is_shown_in_several_ways(string words)
    {
        Shown shown = await Shown.RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, ""), (shown.Status, shown.Errors));
        Assert.Contains("Run a whole cluster on this machine", shown.Output);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("master --version")]
    [InlineData("agent --version")]
    public async Task Version_is_shown_even_where_flags_are_missing(string words)
    {
        Shown shown = await Shown.RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal($"mesosd {MesosdVersion.Text}\n", shown.Output);
        Assert.Equal((0, ""), (shown.Status, shown.Errors));
    }

    [Fact]
    public void Version_is_the_builds()
    {
        string properties = File.ReadAllText(Path.Combine(Snapshot.Root, "Directory.Build.props"));
        Assert.Contains($"<Version>{MesosdVersion.Text}</Version>", properties);
    }

    [Fact]
    public async Task Command_gets_its_words_and_gives_the_exit_status()
    {
        Shown shown = await Shown.RunAsync("run", "--instances=2", "--", "echo", "--json");
        Assert.Equal((7, "ran run [] [echo --json]\n", ""), (shown.Status, shown.Output, shown.Errors));
        Assert.Equal("ran kill [t1] []\n", (await Shown.RunAsync("kill", "t1")).Output);
    }

    [Theory]
    [InlineData("mater", "mesosd: there is no command mater; did you mean master?\n")]
    [InlineData("frobnicate", "mesosd: there is no command frobnicate; `mesosd help` lists them.\n")]
    [InlineData("--port=1", "mesosd: expected a command before --port=1; `mesosd help` lists them.\n")]
    [InlineData("help rum", "mesosd: there is no command rum; did you mean run?\n")]
    [InlineData("run",
        "mesosd run: COMMAND (command line): is missing; write it behind --, as in `mesosd run -- COMMAND " +
        "[ARG...]`.\n`mesosd run --help` tells what there is.\n")]
    [InlineData("run true",
        "mesosd run: \"true\" (command line): mesosd run expects no such word. The command to run stands " +
        "behind --.\nmesosd run: COMMAND (command line): is missing; write it behind --, as in `mesosd run " +
        "-- COMMAND [ARG...]`.\n`mesosd run --help` tells what there is.\n")]
    [InlineData("tasks --mastr=x",
        "mesosd tasks: --mastr (command line): there is no such flag; did you mean --master?\n" +
        "`mesosd tasks --help` tells what there is.\n")]
    public async Task Wrong_call_is_explained_on_standard_error(string words, string errors)
    {
        Shown shown = await Shown.RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((CommandLine.UsageStatus, "", errors), (shown.Status, shown.Output, shown.Errors));
    }

    [Fact]
    public async Task Warnings_do_not_keep_a_daemon_from_running()
    {
        Shown shown = await Shown.RunAsync("master", "--slave_ping_timeout=3secs");
        Assert.Equal((7, "ran master [] []\n"), (shown.Status, shown.Output));
        Assert.Equal(
            "mesosd master: warning: --slave_ping_timeout (command line) is the old name of --agent_ping_timeout.\n",
            shown.Errors);
    }

    [Fact]
    public void Client_commands_take_the_master_and_nothing_else_from_the_environment()
    {
        Sources sources = new Sources().With("MESOS_MASTER", "m:7").With("MESOS_RESOURCES",
            "cpus:x").With("MESOS_JSON", "1")
            .With("MESOS_ROLE", "..");
        FlagValues values = sources.Parse(CommandPages.Run.Flags, "--", "true");
        Assert.Empty(values.Errors);
        Assert.Equal(["m:7"], values.Get(ClientFlags.Master).Select(master => master.ToString()));
        Assert.False(values.Get(ClientFlags.Json));
        Assert.Equal(["n:1"],
            sources.Parse(CommandPages.Run.Flags, "--master=n:1", "--", "true").Get(ClientFlags.Master)
            .Select(master => master.ToString()));
    }

    [Fact]
    public void Every_default_and_example_of_the_client_flags_is_right()
    {
        foreach (
            FlagDefinition flag in PageOnly.All.SelectMany(command => command.Page.Flags.Flags).Distinct())
        {
            // What it is converted from is the text of the file, not its path.
            if (flag.Type.Content == FlagContent.File) continue;
            Assert.True(flag.Convert(flag.Type.Example).TryGet(out _,
                out string? problem) || !flag.Status.IsWorking,
                $"{flag.Name}: {problem}");
            Assert.True(char.IsUpper(flag.Help[0]) && flag.Help.EndsWith('.'), flag.Help);
        }
    }
}
