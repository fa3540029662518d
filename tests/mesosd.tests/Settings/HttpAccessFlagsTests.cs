using System.Text;
using Mesosd.Settings;
using Mesosd.Shell.Files;
using Xunit;

namespace Mesosd.Tests.Settings;

/// <summary>Files of principals and secrets, and the flags that ask for them.</summary>
public sealed class HttpAccessFlagsTests : IDisposable
{
    private const string Json = """{"credentials":[{"principal":"ann","secret":"a b"},{"principal":"bob","secret":"é"}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("mesosd-credentials-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_of_credentials_is_read_in_both_forms()
    {
        CredentialTable table = Table("\n " + Json);
        Assert.True(Matches(table, "ann", "a b") && Matches(table, "bob", "é"));
        Assert.False(Matches(table, "ann", "é") || Matches(table, "bob", "") || Matches(table, "carl", "a b"));
        CredentialTable lines = Table("ann  x:y\r\n\n bob\tz\n");
        Assert.Equal(2, lines.Count);
        Assert.True(Matches(lines, "ann", "x:y") && Matches(lines, "bob", "z"));
        Assert.False(Matches(lines, "ann", "x:y\r") || Matches(lines, "Ann", "x:y"));
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("{}", "no list of credentials")]
    [InlineData("""{"credentials":[{"principal":"hunter2"}]}""", "entry 1 has no secret")]
    [InlineData("""{"credentials":[{"principal":"a","secret":"x"},{"secret":"hunter2"}]}""", "entry 2 has no principal")]
    [InlineData("""{"credentials":["hunter2"]}""", "entry 1 has no principal")]
    [InlineData("hunter2\n", "line 1 is not a principal and a secret")]
    [InlineData("a b\nhunter2 c d", "line 2 is not a principal and a secret")]
    [InlineData("a b\na hunter2", "line 2 stands there twice")]
    [InlineData("a:b hunter2", "contains a colon")]
    public void What_is_wrong_with_it_is_said_without_any_of_its_text(string text, string expected)
    {
        string? problem = CredentialTable.Parse(text).Problem;
        Assert.Contains(expected, problem);
        Assert.DoesNotContain("hunter2", problem);
    }

    [Fact]
    public void Secrets_in_the_place_of_the_path_are_not_repeated()
    {
        string errors = string.Join('\n', Read("--credentials=ann hunter2").Errors);
        Assert.StartsWith("--credentials (command line): cannot read the file: no such file.", errors);
        Assert.DoesNotContain("hunter2", errors);
    }

    [Fact]
    public void Asking_for_proofs_needs_a_file_of_credentials()
    {
        Assert.Contains("--authenticate_http_readwrite (command line): needs --credentials=/etc/mesos/credentials.",
            string.Join('\n', Read("--authenticate_http_readwrite").Errors));
        Assert.Contains("--authenticate_http_frameworks (command line): needs --http_framework_authenticators=basic.",
            string.Join('\n', Read("--credentials=/c", "--authenticate_http_frameworks").Errors));
        Assert.Empty(Read("--credentials=file:///c", "--authenticate_http_frameworks", "--authenticate_http_readonly",
            "--http_framework_authenticators=basic").Errors);
        AgentFlags agent = AgentFlags.Read(new Sources().WithFile("/c", Json).Of(
            "--master=m:1", "--work_dir=/w", "--http_credentials=/c", "--authenticate_http_readwrite")).Flags!;
        Assert.Equal((true, false, 2),
            (agent.HttpAccess.Readwrite, agent.HttpAccess.Readonly, agent.HttpAccess.Credentials!.Count));
    }

    [Fact]
    public void Flags_are_shown_with_their_defaults_and_without_secrets()
    {
        Dictionary<string, string> shown = new(Read("--credentials=/c", "--zk=zk://ann:hunter2@h:2181/m", "--quiet=1",
            "--offer_timeout=60secs", "--max_frame_size=1048576B", "--port=80").Flags!.Shown);
        Assert.Equal(("/c", "zk://***@h:2181/m", "true", "1mins", "1MB", "80"), (shown["credentials"], shown["zk"],
            shown["quiet"], shown["offer_timeout"], shown["max_frame_size"], shown["port"]));
        Assert.Equal(("INFO", "false", "basic"),
            (shown["logging_level"], shown["authenticate_agents"], shown["http_authenticators"]));
        Assert.DoesNotContain("hunter2", string.Join('\n', shown.Values));
        Assert.DoesNotContain("hostname", shown.Keys);
    }

    [Fact]
    public void File_that_everybody_may_read_is_warned_about()
    {
        string path = Path.Combine(_folder, "credentials");
        File.WriteAllText(path, Json);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "permissions are Unix'");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        FlagSources sources = new([$"--credentials={path}", "--registry=in_memory"], [], new SettingsFiles());
        Assert.Contains("every user of this machine may read", Assert.Single(MasterFlags.Read(sources).Warnings));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Empty(MasterFlags.Read(sources).Warnings);
    }

    private static RoleFlags<MasterFlags> Read(params string[] words) =>
        MasterFlags.Read(new Sources().WithFile("/c", Json).Of(["--registry=in_memory", .. words]));

    private static CredentialTable Table(string text)
    {
        Assert.True(CredentialTable.Parse(text).TryGet(out CredentialTable? table, out string? problem), problem);
        return table;
    }

    private static bool Matches(CredentialTable table, string principal, string secret) =>
        table.Matches(principal, Encoding.UTF8.GetBytes(secret));
}
