using System.Text;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class MasterLocatorTests
{
    [Fact]
    public async Task A_list_is_known_at_once_and_names_no_leader()
    {
        await using MasterLocator locator = new(["a:1, b:2", "c:3"]);
        Assert.Equal(["a:1", "b:2", "c:3"], locator.Addresses);
        await locator.KnownAsync(TestContext.Current.CancellationToken).InTime();
        Assert.Null(locator.Leader);
    }

    [Fact]
    public async Task A_file_is_read_when_the_locator_is_started()
    {
        string file = Path.GetTempFileName();
        try
        {
            await using MasterLocator locator = new([$"file://{file}"]);
            Assert.Empty(locator.Addresses);
            await File.WriteAllTextAsync(file, "a:1,b:2\n", TestContext.Current.CancellationToken);
            await locator.KnownAsync(TestContext.Current.CancellationToken).InTime();
            Assert.Equal(["a:1", "b:2"], locator.Addresses);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_and_leaves_nobody_to_try()
    {
        List<string> notices = [];
        await using MasterLocator locator =
            new(["file:///nonexistent/masters"], new MasterLocatorOptions { Notice = notices.Add });
        await locator.KnownAsync(TestContext.Current.CancellationToken).InTime();
        Assert.Empty(locator.Addresses);
        Assert.Contains("/nonexistent/masters", Assert.Single(notices));
    }

    [Theory]
    [InlineData("zk://user:secret@host:x/mesos")]
    [InlineData("zk://user:secret@host")]
    [InlineData("zk://host:1/mesos|host:2")]
    [InlineData("zk://host:1/a//b")]
    public void A_wrong_url_is_refused_without_its_password(string masters)
    {
        string problem = MasterLocator.FindProblem(masters.Split('|'))!;
        Assert.DoesNotContain("secret", problem);
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => new MasterLocator(masters.Split('|')));
        Assert.StartsWith(problem, thrown.Message);
    }

    [Fact]
    public void Masters_are_shown_without_passwords()
    {
        Assert.Equal("a:1, b:2", MasterLocator.Describe(["a:1", "b:2"]));
        Assert.DoesNotContain("secret", MasterLocator.Describe(["zk://user:secret@host:1/mesos"]));
        Assert.DoesNotContain("secret", MasterLocator.Describe(["zk://user:secret@host:x/mesos"]));
    }

    [Fact]
    public void The_lowest_number_leads_whoever_made_the_node()
    {
        string[] children =
        [
            "log_replicas", "json.info_0000000012", "info_0000000003", "json.info_", "json.info_x", "json.info_0000000007",
            "registry",
        ];
        Assert.Equal("info_0000000003", LeaderNode.FindFirst(children));
        Assert.Equal(
            ["info_0000000003", "json.info_0000000007", "json.info_0000000012"], LeaderNode.Sort(children));
        Assert.Null(LeaderNode.FindFirst(["registry", "log_replicas"]));
    }

    [Fact]
    public void Both_forms_of_a_masters_description_are_read_and_others_explained()
    {
        MasterInfo info = new() { Id = "m", Ip = 0x0100007f, Port = 5050, Hostname = "host" };
        byte[] json = Encoding.UTF8.GetBytes(MessageCodec.ToJson(info));
        Assert.Equal("127.0.0.1:5050", LeaderAddress.Of(LeaderNode.Read("json.info_1", json, out _)!));
        byte[] binary = MessageCodec.ToBytes(info);
        Assert.Equal("127.0.0.1:5050", LeaderAddress.Of(LeaderNode.Read("info_1", binary, out _)!));
        Assert.Null(LeaderNode.Read("json.info_1", "{"u8, out string? problem));
        Assert.NotNull(problem);
        Assert.Null(LeaderNode.Read("info_1", [0xff], out problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void A_master_is_reached_at_the_address_that_it_names_or_else_by_its_name()
    {
        MasterInfo info = new() { Id = "m", Ip = 0, Port = 5050, Hostname = "host" };
        Assert.Equal("host:5050", LeaderAddress.Of(info));
        info.Address = new Address { Ip = "10.0.0.1", Hostname = "other", Port = 6060 };
        Assert.Equal("10.0.0.1:6060", LeaderAddress.Of(info));
        info.Address = new Address { Hostname = "other", Port = 6060 };
        Assert.Equal("other:6060", LeaderAddress.Of(info));
        Assert.Null(LeaderAddress.Of(new MasterInfo { Id = "m", Ip = 0, Port = 0, Hostname = "host" }));
    }

    [Fact]
    public async Task A_master_says_whether_it_leads_and_who_does()
    {
        using FakePeer leader = new();
        using FakePeer standby = new(check: _ => HandshakeVerdict.RedirectTo(leader.Address, TimeSpan.FromSeconds(1)));
        using FakePeer suspended = new(check: _ => HandshakeVerdict.WelcomeSuspended);
        TimeSpan patience = TimeSpan.FromSeconds(30);
        Assert.Equal(
            new MasterStandingReport(leader.Address, true, null, null), await MasterProbe.AskAsync(leader.Address, patience));
        Assert.Equal(
            new MasterStandingReport(standby.Address, false, leader.Address, null),
            await MasterProbe.AskAsync(standby.Address, patience));
        Assert.Equal(
            new MasterStandingReport(suspended.Address, false, null, null) { IsSuspended = true },
            await MasterProbe.AskAsync(suspended.Address, patience));
        MasterStandingReport gone = await MasterProbe.AskAsync(FakePeer.Nowhere(), patience);
        Assert.Contains("connection refused", gone.Problem);
        Assert.False(gone.Leads);
    }
}
