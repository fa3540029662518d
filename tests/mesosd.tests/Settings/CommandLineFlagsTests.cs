using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class CommandLineFlagsTests
{
    private static Flag<bool> Follow { get; } =
        new("follow", FlagTypes.Switch, "false") { Letter = 'f', Help = "Follows." };

    private static Flag<KeyValuePair<string, string>> Variable { get; } =
        new("env", FlagTypes.Variable) { IsRepeatable = true, Help = "A variable." };

    private static readonly FlagTable Client = new("mesosd sample", FlagRole.Client,
    [
        SampleTable.Port, SampleTable.Quiet, Follow, Variable, CommonFlags.Help,
    ])
    { Operand = "TASK", MinOperands = 1, MaxOperands = 1 };

    private static FlagValues Parse(params string[] arguments) =>
        new Sources().Parse(SampleTable.Master, arguments);

    [Fact]
    public void Flag_with_a_value_is_read() => Assert.Equal(80, Parse("--port=80").Get(SampleTable.Port));

    [Fact]
    public void Names_are_read_in_any_case() => Assert.Equal(80, Parse("--PORT=80").Get(SampleTable.Port));

    [Fact]
    public void Value_may_contain_an_equals_sign() =>
        Assert.Equal("a=b", Parse("--title=a=b").Find(SampleTable.Title));

    [Theory]
    [InlineData("--quiet", true)]
    [InlineData("--quiet=", true)]
    [InlineData("--quiet=true", true)]
    [InlineData("--quiet=1", true)]
    [InlineData("--quiet=false", false)]
    [InlineData("--quiet=0", false)]
    [InlineData("--no-quiet", false)]
    public void Switch_is_read_in_all_its_forms(string word, bool expected)
    {
        FlagValues values = Parse(word);
        Assert.Empty(values.Errors);
        Assert.True(values.IsSet(SampleTable.Quiet));
        Assert.Equal(expected, values.Get(SampleTable.Quiet));
    }

    [Fact]
    public void Without_a_flag_its_default_holds()
    {
        FlagValues values = Parse();
        Assert.Equal(5050, values.Get(SampleTable.Port));
        Assert.True(values.Get(SampleTable.Lookup));
        Assert.Null(values.Find(SampleTable.Title));
        Assert.Equal("default", values.OriginOf(SampleTable.Port).Place);
    }

    [Theory]
    [InlineData("--no-quiet=true",
        "--no-quiet=true (command line): takes no value; write --no-quiet or --quiet=false.")]
    [InlineData("--no-port",
        "--no-port (command line): --port is no switch and cannot be turned off; leave it out instead.")]
    [InlineData("--port",
        "--port (command line): needs a value: a port from 0 to 65535, for example --port=5050.")]
    [InlineData("--port=",
        "--port= (command line): \"\" is no whole number. Expected a port from 0 to 65535, for example --port=5050.")]
    [InlineData("--port=70000",
        "--port=70000 (command line): 70000 is too large. Expected a port from 0 to 65535, for example --port=5050.")]
    [InlineData("--quiet=maybe",
        "--quiet=maybe (command line): \"maybe\" is neither true nor false. Expected true, false, 1 or 0, " +
        "for example --quiet=true.")]
    [InlineData("--prot=80", "--prot (command line): there is no such flag; did you mean --port?")]
    [InlineData("--work-dri=80",
        "--work-dri (command line): there is no such flag; `mesosd sample --help` lists them all.")]
    [InlineData("--=80", "-- (command line): there is no such flag; `mesosd sample --help` lists them all.")]
    public void Mistake_is_explained(string word, string expected) =>
        Assert.Equal(expected, Sources.Errors(Parse(word)));

    [Fact]
    public void Value_in_a_word_of_its_own_gets_a_hint() => Assert.Equal(
        "--port (command line): the value belongs to the same word: write --port=80.", Sources
            .Errors(Parse("--port", "80")));

    [Fact]
    public void Flag_given_twice_is_an_error() => Assert.Equal(
        "--port (command line): is given twice; once is enough.", Sources.Errors(Parse("--port=1",
            "--port=1")));

    [Fact]
    public void Flag_and_its_old_name_together_are_an_error() => Assert.Equal(
        "--agent_wait (command line): is given twice, the second time as --slave_wait; once is enough.",
        Sources.Errors(Parse("--agent_wait=1secs", "--slave_wait=1secs")));

    [Fact]
    public void Old_name_works_with_a_warning()
    {
        FlagValues values = Parse("--slave_wait=3secs");
        Assert.Equal(TimeSpan.FromSeconds(3), values.Get(SampleTable.Wait));
        Assert.Equal("--slave_wait (command line) is the old name of --agent_wait.",
            Sources.Warnings(values));
    }

    [Fact]
    public void Words_behind_two_dashes_are_no_flags()
    {
        FlagValues values = Parse("--port=1", "--", "--port=2", "--nonsense");
        Assert.Empty(values.Errors);
        Assert.Equal(1, values.Get(SampleTable.Port));
        Assert.Equal(["--port=2", "--nonsense"], values.Command);
        Assert.Contains("\"--port=2\" and all else behind -- on the command line is ignored.",
            values.Warnings);
    }

    [Fact]
    public void Daemon_ignores_words_that_are_no_flags_but_says_so()
    {
        FlagValues values = Parse("start", "-v", "--port=1");
        Assert.Empty(values.Errors);
        Assert.Equal(1, values.Get(SampleTable.Port));
        Assert.Equal(
            "\"start\" on the command line is no flag and is ignored.\n\"-v\" on the command line is no flag and is ignored.",
            Sources.Warnings(values));
    }

    [Fact]
    public void Every_mistake_is_reported_not_only_the_first() =>
        Assert.Equal(2, Parse("--port=x", "--quiet=x").Errors.Count);

    [Fact]
    public void Client_command_takes_letters_and_operands()
    {
        FlagValues values = new Sources().Parse(Client, "-f", "task-1");
        Assert.Empty(values.Errors);
        Assert.True(values.Get(Follow));
        Assert.Equal(["task-1"], values.Operands);
    }

    [Theory]
    [InlineData(new string[0], "TASK (command line): is missing; mesosd sample needs it.")]
    [InlineData(new[] { "a", "b" }, "\"b\" (command line): mesosd sample expects no such word.")]
    [InlineData(new[] { "a", "-x" },
        "-x (command line): flags start with two dashes; `mesosd sample --help` lists what there is.")]
    [InlineData(new[] { "a", "-port=3" },
        "-port=3 (command line): flags start with two dashes; did you mean --port?")]
    [InlineData(new[] { "a", "--", "b" }, "\"b\" (command line): mesosd sample takes nothing behind --.")]
    public void Client_command_explains_wrong_words(string[] words, string expected) =>
        Assert.Equal(expected, Sources.Errors(new Sources().Parse(Client, words)));

    [Fact]
    public void Repeatable_flag_keeps_every_value_in_order()
    {
        FlagValues values = new Sources().Parse(Client, "task", "--env=A=1", "--env=B=x=y");
        Assert.Empty(values.Errors);
        Assert.Equal(["A=1", "B=x=y"],
            values.All(Variable).Select(variable => $"{variable.Key}={variable.Value}"));
    }

    [Theory]
    [InlineData("--help", HelpRequest.Short)]
    [InlineData("-h", HelpRequest.Short)]
    [InlineData("--help=all", HelpRequest.All)]
    [InlineData("--no-help", HelpRequest.None)]
    [InlineData("--quiet", HelpRequest.None)]
    public void Help_is_asked_for_in_several_ways(string word, HelpRequest expected) =>
        Assert.Equal(expected, new Sources().Parse(Client, word).Help);

    [Theory]
    [InlineData("--later=false")]
    [InlineData("--no-later")]
    public void Missing_feature_may_be_set_to_what_happens_anyway(string word) =>
        Assert.Empty(Parse(word).Errors);

    [Fact]
    public void Missing_feature_is_refused_with_its_reason_never_ignored()
    {
        Assert.Equal(
            "--later=true (command line): later is not in this version yet (only false is accepted).",
            Sources.Errors(Parse("--later")));
        Assert.Equal("--masters=x (command line): election is not in this version yet.",
            Sources.Errors(Parse("--masters=x")));
    }

    [Fact]
    public void Passwords_in_addresses_are_not_repeated()
    {
        string errors = Sources.Errors(Parse("--masters=zk://me:secret@host:2181/mesos"));
        Assert.Equal(
            "--masters=zk://***@host:2181/mesos (command line): election is not in this version yet.", errors);
    }

    [Fact]
    public void Long_and_strange_values_are_shown_short_and_harmless()
    {
        string errors = Sources.Errors(Parse("--port=\u001b[31m\n" + new string('x', 500)));
        Assert.StartsWith("--port=?[31m\\nxxx", errors);
        Assert.True(errors.Length < 350, errors);
        Assert.DoesNotContain(errors, char.IsControl);
    }
}
