using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class EnvironmentFlagsTests
{
    [Theory]
    [InlineData("MESOS_PORT")]
    [InlineData("MESOS_port")]
    [InlineData("MESOS_Port")]
    public void Variable_sets_its_flag_in_any_case(string name)
    {
        FlagValues values = new Sources().With(name, "81").Parse(SampleTable.Master);
        Assert.Equal(81, values.Get(SampleTable.Port));
        Assert.Equal($"environment variable {name}", values.OriginOf(SampleTable.Port).Place);
    }

    [Fact]
    public void Command_line_is_stronger() =>
        Assert.Equal(1,
            new Sources().With("MESOS_PORT", "2").Parse(SampleTable.Master,
                "--port=1").Get(SampleTable.Port));

    [Fact]
    public void Weaker_value_is_not_even_read() =>
        Assert.Empty(new Sources().With("MESOS_PORT", "x").Parse(SampleTable.Master, "--port=1").Errors);

    [Theory]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("true", true)]
    [InlineData("", true)]
    public void Switch_is_turned_off_by_false(string value, bool expected) =>
        Assert.Equal(expected,
            new Sources().With("MESOS_LOOKUP", value).Parse(SampleTable.Master).Get(SampleTable.Lookup));

    [Fact]
    public void Unknown_variable_is_ignored()
    {
        FlagValues values = new Sources().With("MESOS_SANDBOX", "/x").With("MESOS_", "y").With("PORT", "9").Parse(
            SampleTable.Master);
        Assert.Empty(values.Errors);
        Assert.Empty(values.Warnings);
        Assert.False(values.IsSet(SampleTable.Port));
    }

    [Fact]
    public void Variable_that_is_nearly_a_flags_is_pointed_out()
    {
        FlagValues values = new Sources().With("MESOS_TILTE", "x").Parse(SampleTable.Master);
        Assert.Equal(
            "environment variable MESOS_TILTE: there is no flag --tilte, so it is ignored; did you mean MESOS_TITLE?",
            Sources.Warnings(values));
    }

    [Fact]
    public void Wrong_value_names_the_variable() => Assert.Equal(
        "--port=x (environment variable MESOS_PORT): \"x\" is no whole number. " +
        "Expected a port from 0 to 65535, for example --port=5050.",
        Sources.Errors(new Sources().With("MESOS_PORT", "x").Parse(SampleTable.Master)));

    [Fact]
    public void Two_variables_for_one_flag_must_agree()
    {
        Assert.Empty(new Sources().With("MESOS_AGENT_WAIT", "1secs").With("MESOS_SLAVE_WAIT", "1secs").Parse(
            SampleTable.Master).Errors);
        Assert.Equal(
            "--agent_wait (environment variable MESOS_AGENT_WAIT): environment variable MESOS_SLAVE_WAIT " +
            "gives another value; keep one of them.",
            Sources.Errors(new Sources().With("MESOS_AGENT_WAIT", "1secs").With("MESOS_SLAVE_WAIT", "2secs").Parse(
                SampleTable.Master)));
    }

    [Fact]
    public void Help_and_version_do_not_come_from_the_environment()
    {
        FlagValues values = new Sources().With("MESOS_VERSION", "1.11.0").With("MESOS_HELP",
            "1").Parse(MasterFlagTable.Table);
        Assert.Empty(values.Errors);
        Assert.Equal(HelpRequest.None, values.Help);
        Assert.False(values.Get(CommonFlags.Version));
    }

    [Fact]
    public void Libprocess_variables_are_weaker_than_everything_else()
    {
        Sources sources = new Sources().With("LIBPROCESS_IP", "10.0.0.1").With("LIBPROCESS_ADVERTISE_PORT",
            "7")
            .With("LIBPROCESS_ADVERTISE_IP", "10.0.0.2").WithFile("/etc/mesos-master/advertise_ip",
                "10.0.0.3\n");
        FlagValues values = sources.Parse(MasterFlagTable.Table);
        Assert.Empty(values.Errors);
        Assert.Equal("10.0.0.1", values.Find(CommonFlags.Ip));
        Assert.Equal("10.0.0.3", values.Find(CommonFlags.AdvertiseIp));
        Assert.Equal((ushort)7, values.FindValue(CommonFlags.AdvertisePort));
    }

    [Theory]
    [InlineData("LIBPROCESS_SSL_ENABLED", "TLS is not in this version yet")]
    [InlineData("LIBPROCESS_REQUIRE_PEER_ADDRESS_IP_MATCH", "no libprocess")]
    public void Security_that_is_asked_for_is_refused_never_ignored(string variable, string reason)
    {
        Assert.Contains(reason,
            Sources.Errors(new Sources().With(variable, "1").Parse(MasterFlagTable.Table)));
        Assert.Empty(new Sources().With(variable, "false").Parse(MasterFlagTable.Table).Errors);
    }
}
