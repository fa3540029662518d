using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class FlagTypesTests
{
    [Theory]
    [InlineData("0ns", 0)]
    [InlineData("1us", 10)]
    [InlineData("250ms", 2_500_000)]
    [InlineData("15secs", 150_000_000)]
    [InlineData("0.1secs", 1_000_000)]
    [InlineData("1.5mins", 900_000_000)]
    [InlineData("2hrs", 72_000_000_000)]
    [InlineData("3days", 2_592_000_000_000)]
    [InlineData("1weeks", 6_048_000_000_000)]
    [InlineData(".5secs", 5_000_000)]
    public void Duration_is_a_number_and_a_unit(string text, long ticks)
    {
        Assert.True(FlagDuration.Parse(text).TryGet(out TimeSpan span, out string? problem), problem);
        Assert.Equal(ticks, span.Ticks);
    }

    [Theory]
    [InlineData("", "the value is empty")]
    [InlineData("5", "5 has no unit")]
    [InlineData("secs", "\"secs\" does not start with a number")]
    [InlineData("-5secs", "\"-5secs\" does not start with a number")]
    [InlineData("5s", "\"s\" is no unit of time; write 5secs")]
    [InlineData("5 secs", "\" secs\" is no unit of time; write 5secs")]
    [InlineData("5Mins", "\"Mins\" is no unit of time; write 5mins")]
    [InlineData("5parsecs",
        "\"parsecs\" is no unit of time; units are ns, us, ms, secs, mins, hrs, days or weeks")]
    [InlineData("1.2.3secs", "\"1.2.3\" is no number")]
    [InlineData(".secs", "\".\" is no number")]
    [InlineData("15251weeks", "15251weeks is too long")]
    [InlineData("99999999999999999999999999999999999999weeks",
        "99999999999999999999999999999999999999weeks is too long")]
    public void Wrong_duration_is_explained(string text, string problem) =>
        Assert.Equal(problem, FlagDuration.Parse(text).Problem);

    [Theory]
    [InlineData("10mins")]
    [InlineData("1weeks")]
    [InlineData("10days")]
    [InlineData("90secs")]
    [InlineData("1500ms")]
    [InlineData("0ns")]
    [InlineData("100ns")]
    public void Duration_is_written_in_the_largest_unit_that_gives_a_whole_number(string text)
    {
        Assert.True(FlagDuration.Parse(text).TryGet(out TimeSpan span, out _));
        Assert.Equal(text, FlagDuration.Format(span));
    }

    [Theory]
    [InlineData("0B", 0UL)]
    [InlineData("64MB", 64UL << 20)]
    [InlineData("1kb", 1024UL)]
    [InlineData("2Gb", 2UL << 30)]
    [InlineData("3TB", 3UL << 40)]
    [InlineData("18446744073709551615B", ulong.MaxValue)]
    public void Bytes_are_a_whole_number_and_a_unit(string text, ulong bytes)
    {
        Assert.True(BytesText.Parse(text).TryGet(out ulong value, out string? problem), problem);
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("64", "64 has no unit")]
    [InlineData("1.5GB", "1.5GB is a fraction; take a smaller unit")]
    [InlineData("MB", "\"MB\" does not start with a whole number")]
    [InlineData("64MiB", "\"MiB\" is no unit of bytes")]
    [InlineData("18446744073709551616B", "18446744073709551616B is too large")]
    [InlineData("16777216TB", "16777216TB is too large")]
    [InlineData("", "the value is empty")]
    public void Wrong_bytes_are_explained(string text, string problem) =>
        Assert.Equal(problem, BytesText.Parse(text).Problem);

    [Theory]
    [InlineData(0UL, "0B")]
    [InlineData(1536UL, "1536B")]
    [InlineData(64UL << 20, "64MB")]
    public void Bytes_are_written_in_the_largest_unit_that_gives_a_whole_number(ulong bytes, string text) =>
        Assert.Equal(text, BytesText.Format(bytes));

    [Theory]
    [InlineData("h:1", "h:1")]
    [InlineData("h", "h:5050")]
    [InlineData("a:1, b:2 ,a:1", "a:1,b:2")]
    [InlineData("[::1]:9,[fe80::1]", "[::1]:9,[fe80::1]:5050")]
    [InlineData("10.0.0.1:5050", "10.0.0.1:5050")]
    [InlineData("zk://u:p@a,b:1/m", "zk://u:p@a,b:1/m")]
    public void Masters_are_hosts_with_ports_or_a_path_in_ZooKeeper(string text, string expected)
    {
        Assert.True(FlagTypes.Masters.Parse(text).TryGet(out var masters, out string? problem), problem);
        Assert.Equal(expected, string.Join(',', masters));
    }

    [Theory]
    [InlineData("")]
    [InlineData("h:")]
    [InlineData("h:0")]
    [InlineData("h:65536")]
    [InlineData("h:1,")]
    [InlineData("::1:5050")]
    [InlineData("[::1")]
    [InlineData("[nonsense]:1")]
    [InlineData("a b:1")]
    [InlineData("http://h:1")]
    [InlineData("zk://h:1")]
    [InlineData("zk:///m")]
    public void Anything_else_is_no_master(string text) =>
        Assert.NotNull(FlagTypes.Masters.Parse(text).Problem);

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("1", null)]
    [InlineData("10.1", null)]
    [InlineData("0x7f.0.0.1", null)]
    [InlineData("256.0.0.1", null)]
    [InlineData("host", null)]
    public void Address_is_written_in_full(string text, string? expected)
    {
        bool isRead = FlagTypes.Address.Parse(text).TryGet(out string? address, out _);
        Assert.Equal(expected, isRead ? address : null);
    }

    [Fact]
    public void Weights_are_roles_with_numbers()
    {
        Assert.True(FlagTypes.Weights.Parse("web=1.5, a/b=2").TryGet(out var weights, out _));
        Assert.Equal([new RoleWeight("web", 1.5), new RoleWeight("a/b", 2)], weights);
    }

    [Theory]
    [InlineData("web", "\"web\" has no =")]
    [InlineData("web=0", "the weight of \"web\" is not above zero")]
    [InlineData("web=x", "\"x\" is no number")]
    [InlineData("web=1,web=2", "role \"web\" stands there twice")]
    [InlineData("-web=1", "role \"-web\": a name cannot start with a dash")]
    [InlineData("=1", "the role is empty")]
    public void Wrong_weights_are_explained(string text, string problem) =>
        Assert.Equal(problem, FlagTypes.Weights.Parse(text).Problem);

    [Fact]
    public void Quantities_are_alternatives_of_amounts()
    {
        Assert.True(FlagTypes.Quantities.Parse("cpus:0.01|mem:32;disk:1").TryGet(out var sets, out _));
        Assert.Equal("cpus 10 | mem 32000 disk 1000", string.Join(" | ",
            sets.Select(set => string.Join(' ', set.Select(amount => $"{amount.Name} {amount.Milli}")))));
        Assert.True(FlagTypes.Quantities.Parse("").TryGet(out sets, out _));
        Assert.Empty(sets);
        Assert.NotNull(FlagTypes.Quantities.Parse("cpus").Problem);
        Assert.NotNull(FlagTypes.Quantities.Parse("cpus:-1").Problem);
    }

    [Fact]
    public void Rate_is_a_number_per_duration()
    {
        Assert.True(FlagTypes.Rate.Parse("3/10mins").TryGet(out PermitRate? rate, out _));
        Assert.Equal(new PermitRate(3, TimeSpan.FromMinutes(10)), rate);
        foreach (string wrong in new[] { "", "3", "0/1secs", "3/0secs", "3/x", "x/1secs" })
            Assert.NotNull(FlagTypes.Rate.Parse(wrong).Problem);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("web", true)]
    [InlineData("a/b/c", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("a/..", false)]
    [InlineData("a//b", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a/*", false)]
    [InlineData("-a", false)]
    [InlineData("a b", false)]
    [InlineData("a\u0008", false)]
    public void Roles_follow_Mesos_rules(string role, bool isRight) =>
        Assert.Equal(isRight, RoleName.Check(role) is null);

    [Fact]
    public void Isolators_are_process_isolators_and_others_are_refused_by_name()
    {
        Assert.True(FlagTypes.Isolation.Parse("posix,filesystem/posix,posix/cpu").TryGet(out var names,
            out _));
        Assert.Equal(["posix/cpu", "posix/mem", "filesystem/posix"], names);
        Assert.Equal("isolator \"cgroups/cpu\" is not in this version yet",
            FlagTypes.Isolation.Parse("cgroups/cpu,posix/mem").Problem);
        Assert.Equal("the docker containerizer is not in this version yet",
            FlagTypes.Containerizers.Parse("docker,mesos").Problem);
        Assert.Null(FlagTypes.Containerizers.Parse("mesos").Problem);
        Assert.NotNull(FlagTypes.Containerizers.Parse("").Problem);
    }
}
