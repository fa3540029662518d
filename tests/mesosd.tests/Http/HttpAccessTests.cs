using System.Text;
using Mesosd.Settings;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

/// <summary>Who may use which path, decided before any handler.</summary>
public sealed class HttpAccessTests
{
    [Theory]
    [InlineData("GET", "/state", "mesos-master-readonly")]
    [InlineData("GET", "/master/state", "mesos-master-readonly")]
    [InlineData("HEAD", "/metrics/snapshot", "mesos-master-readonly")]
    [InlineData("GET", "/files/read", "mesos-master-readonly")]
    [InlineData("POST", "/api/v1", "mesos-master-readwrite")]
    [InlineData("POST", "/slave(1)/api/v1", "mesos-master-readwrite")]
    [InlineData("GET", "/master/quota", "mesos-master-readwrite")]
    [InlineData("DELETE", "/quota/role", "mesos-master-readwrite")]
    [InlineData("POST", "/whatever/comes/later", "mesos-master-readwrite")]
    [InlineData("POST", "/master/api/v1/scheduler", "mesos-master-scheduler")]
    public void Path_belongs_to_a_realm_which_is_named_to_whoever_must_prove_himself(
        string method, string path, string realm)
    {
        HttpVerdict verdict = All().Judge(path, method, default);
        Assert.Equal($"Basic realm=\"{realm}\"", verdict.Challenge);
        Assert.Null(verdict.Principal);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/master/health")]
    [InlineData("/slave(1)/version")]
    [InlineData("/master/redirect")]
    [InlineData("/")]
    [InlineData("/master")]
    [InlineData("/api/v1/executor")]
    public void What_everybody_may_ask_needs_no_proof(string path) =>
        Assert.Equal(HttpVerdict.Anybody, All().Judge(path, "GET", default));

    [Fact]
    public void Prefix_that_only_begins_like_a_role_opens_nothing() =>
        Assert.NotNull(All().Judge("/masterhealth", "GET", default).Challenge);

    [Fact]
    public void Only_the_realms_that_are_asked_for_are_closed()
    {
        HttpAccess access = new(new HttpAccessFlags { Credentials = Table(), Readwrite = true }, "agent");
        Assert.Null(access.Judge("/state", "GET", default).Challenge);
        Assert.Equal("Basic realm=\"mesos-agent-readwrite\"", access.Judge("/api/v1", "POST", default).Challenge);
        // Nobody asked, so nobody is believed.
        Assert.Null(access.Judge("/state", "GET", Basic("ann:secret")).Principal);
    }

    [Fact]
    public void Principal_with_its_secret_is_let_in_under_its_name()
    {
        Assert.Equal("ann", All().Judge("/api/v1", "POST", Basic("ann:secret")).Principal);
        Assert.Equal("bob", All().Judge("/state", "GET", Basic("bob:with:colons")).Principal);
        Assert.Equal("ann", All().Judge("/state", "GET", "basic " + Base64("ann:secret")).Principal);
    }

    [Theory]
    [InlineData("ann:secre")]
    [InlineData("ann:secret ")]
    [InlineData("ann:")]
    [InlineData("ann")]
    [InlineData(":secret")]
    [InlineData("")]
    [InlineData("Ann:secret")]
    [InlineData("nobody:")]
    [InlineData("bob:secret")]
    public void Anything_else_is_not(string pair) =>
        Assert.NotNull(All().Judge("/state", "GET", Basic(pair)).Challenge);

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!!")]
    [InlineData("Bearer abc")]
    [InlineData("Basic YW5uOnNlY3JldA=")]
    public void Header_that_makes_no_sense_proves_nothing(string header)
    {
        Assert.NotNull(All().Judge("/state", "GET", header).Challenge);
        Assert.NotNull(All().Judge("/state", "GET", "Basic " + new string('A', 100_000)).Challenge);
        Assert.NotNull(All().Judge("/state", "GET", new[] { Basic("ann:secret"), Basic("ann:secret") }).Challenge);
    }

    private static HttpAccess All() => new(
        new HttpAccessFlags { Credentials = Table(), Readonly = true, Readwrite = true, Frameworks = true }, "master");

    private static CredentialTable Table()
    {
        Assert.True(CredentialTable.Parse("ann secret\nbob with:colons").TryGet(out CredentialTable? table, out _));
        return table;
    }

    private static string Basic(string pair) => "Basic " + Base64(pair);

    private static string Base64(string pair) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
}
