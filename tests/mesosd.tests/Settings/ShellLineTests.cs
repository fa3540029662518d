using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class ShellLineTests
{
    private static ShellLine Parse(string line) => ShellLine.Parse(line, new ShellVariables(
        new Dictionary<string, string> { ["HOME"] = "/root" },
        new Sources().WithFile("/etc/mesos/zk", "zk://a\n\n").Of()));

    [Theory]
    [InlineData("A=1", "A=1")]
    [InlineData("  export A=1  # why", "A=1")]
    [InlineData("A=", "A=")]
    [InlineData("A='a b'\"c d\"e", "A=a bc de")]
    [InlineData("A=\"x\\\"y\\$z\\n\"", "A=x\"y$z\\n")]
    [InlineData("A=a\\ b", "A=a b")]
    [InlineData("A=$HOME/x", "A=/root/x")]
    [InlineData("A=\"${HOME}\"", "A=/root")]
    [InlineData("A='$HOME'", "A=$HOME")]
    [InlineData("A=$UNKNOWN", "A=")]
    [InlineData("A=$", "A=$")]
    [InlineData("A=`cat /etc/mesos/zk`", "A=zk://a")]
    [InlineData("A=\"$(cat /etc/mesos/zk)\"", "A=zk://a")]
    [InlineData("A=$(cat /nowhere)", "A=")]
    [InlineData("A=a#b", "A=a#b")]
    [InlineData("A=1 B=2; C=3", "A=1|B=2|C=3")]
    [InlineData("# A=1", "")]
    [InlineData("", "")]
    public void Assignments_are_understood(string line, string expected)
    {
        ShellLine parsed = Parse(line);
        Assert.Null(parsed.Problem);
        Assert.Equal(expected,
            string.Join('|', parsed.Assignments.Select(pair => $"{pair.Name}={pair.Value}")));
    }

    [Theory]
    [InlineData("A=1 run")]
    [InlineData("A")]
    [InlineData("1A=2")]
    [InlineData("A=$(cat a b)")]
    [InlineData("A=$(cat")]
    [InlineData("A=`cat $X`")]
    [InlineData("A=<x")]
    [InlineData("A=\"$(rm -rf x)\"")]
    public void Nothing_else_is_and_then_nothing_is_assigned(string line)
    {
        ShellLine parsed = Parse(line);
        Assert.NotNull(parsed.Problem);
        Assert.Empty(parsed.Assignments);
    }
}
