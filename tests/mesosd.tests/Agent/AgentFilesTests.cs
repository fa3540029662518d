using System.Text;
using Mesosd.Agent;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Agent.Files;
using Mesosd.Tests.Linux;
using Xunit;
using AgentApi = Mesosd.Protocol.AgentApi;

namespace Mesosd.Tests.Agent;

public sealed class AgentFilesTests : IDisposable
{
    private const string Run = "slaves/a1/frameworks/f1/executors/x1/runs";
    private const string Virtual = "/frameworks/f1/executors/x1/runs/latest";

    private static readonly AgentId s_agent = new("a1");

    private readonly TemporaryDirectory _directory = new();
    private readonly AgentFiles _files;

    public AgentFilesTests()
    {
        Directory.CreateDirectory(_directory[$"{Run}/c1/inner"]);
        File.CreateSymbolicLink(_directory[$"{Run}/latest"], "c1");
        File.WriteAllText(_directory[$"{Run}/c1/stdout"], "0123456789");
        File.WriteAllText(_directory[$"{Run}/c1/inner/file"], "inner");
        File.WriteAllText(_directory["secret"], "secret");
        File.WriteAllText(_directory["slaves/secret"], "secret");
        _files = new AgentFiles(_directory.Path, logFile: null, () => s_agent, () => throw new InvalidOperationException());
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_is_read_by_its_virtual_and_by_its_real_path()
    {
        Assert.Equal("0123456789", Text($"{Virtual}/stdout"));
        Assert.Equal("0123456789", Text($"/{Virtual}//./stdout"));
        Assert.Equal("0123456789", Text(_directory[$"{Run}/c1/stdout"]));
        Assert.Equal("0123456789", Text(_directory[$"{Run}/latest/stdout"]));
        Assert.Equal("inner", Text($"{Virtual}/inner/file"));
        Assert.Equal("inner", Text($"{Virtual}/inner/../inner/file"));
    }

    [Theory]
    [InlineData(0UL, 3UL, "012")]
    [InlineData(7UL, 100UL, "789")]
    [InlineData(10UL, 5UL, "")]
    [InlineData(ulong.MaxValue, 5UL, "")]
    [InlineData(2UL, 0UL, "")]
    public void Offset_and_length_choose_a_piece_and_the_size_is_always_told(ulong offset, ulong length, string expected)
    {
        AgentApi.ResponseReadFile read = Read($"{Virtual}/stdout", offset, length).ReadFile!;
        Assert.Equal((expected, 10UL), (Encoding.UTF8.GetString(read.Data), read.Size));
    }

    [Fact]
    public void One_answer_has_64_KiB_at_most()
    {
        File.WriteAllBytes(_directory[$"{Run}/c1/large"], new byte[100_000]);
        Assert.Equal(65_536, Read($"{Virtual}/large", 0, null).ReadFile!.Data.Length);
        Assert.Equal(65_536, Read($"{Virtual}/large", 0, 1 << 30).ReadFile!.Data.Length);
        Assert.Equal(34_464, Read($"{Virtual}/large", 65_536, null).ReadFile!.Data.Length);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/secret")]
    [InlineData("")]
    [InlineData("stdout")]
    [InlineData("/")]
    [InlineData("/..")]
    [InlineData("/frameworks/f1/executors/x1/runs")]
    [InlineData("/frameworks/f1/executors/x1/runs/..")]
    [InlineData("/frameworks/../../secret")]
    [InlineData("/frameworks/f9/executors/x1/runs/latest/stdout")]
    [InlineData("/frameworks/f1/executors/x1/runs/latest/stdout\0")]
    [InlineData("/frameworks/f1/executors/x1/runs/latest/nothing")]
    public void A_path_that_is_not_in_a_sandbox_is_not_found(string path) => AssertNotFound(path);

    [Fact]
    public void A_real_path_outside_of_the_sandboxes_is_not_found()
    {
        AssertNotFound(_directory["secret"]);
        AssertNotFound(_directory["slaves/secret"]);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../../../../../../secret")]
    public void Dots_that_lead_out_are_refused(string rest)
    {
        Assert.Equal(RefusalCode.Invalid, ReadRefused($"{Virtual}/{rest}").Code);
        Assert.Equal(RefusalCode.Invalid, ReadRefused(_directory[$"{Run}/c1"] + "/" + rest).Code);
        Assert.Equal(RefusalCode.Invalid, Assert.IsType<Refusal>(_files.List($"{Virtual}/{rest}")).Code);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../../../../secret")]
    [InlineData("..")]
    [InlineData("/proc/self/environ")]
    [InlineData("/")]
    public void A_link_that_leads_out_is_refused(string target)
    {
        File.CreateSymbolicLink(_directory[$"{Run}/c1/link"], target);
        Assert.Equal(RefusalCode.Invalid, ReadRefused($"{Virtual}/link").Code);
        Assert.IsType<Refusal>(Ask($"{Virtual}/link/etc/passwd", 0, null));
        Assert.Equal(RefusalCode.Invalid, Assert.IsType<Refusal>(_files.List($"{Virtual}/link")).Code);
    }

    [Fact]
    public void A_link_to_a_sibling_whose_name_begins_alike_is_refused()
    {
        Directory.CreateDirectory(_directory[$"{Run}/c1-other"]);
        File.WriteAllText(_directory[$"{Run}/c1-other/stdout"], "another's");
        File.CreateSymbolicLink(_directory[$"{Run}/c1/link"], "../c1-other/stdout");
        Assert.Equal(RefusalCode.Invalid, ReadRefused($"{Virtual}/link").Code);
    }

    [Fact]
    public void A_link_within_the_sandbox_is_followed()
    {
        File.CreateSymbolicLink(_directory[$"{Run}/c1/relative"], "inner/file");
        File.CreateSymbolicLink(_directory[$"{Run}/c1/absolute"], _directory[$"{Run}/c1/inner/file"]);
        Assert.Equal("inner", Text($"{Virtual}/relative"));
        Assert.Equal("inner", Text($"{Virtual}/absolute"));
    }

    [Fact]
    public void A_run_that_is_itself_a_link_out_of_the_sandboxes_is_refused()
    {
        File.CreateSymbolicLink(_directory[$"{Run}/evil"], "/etc");
        Assert.Equal(RefusalCode.Invalid, ReadRefused("/frameworks/f1/executors/x1/runs/evil/passwd").Code);
    }

    [Fact]
    public void A_pipe_is_refused_without_being_opened_and_so_is_a_folder()
    {
        string pipe = _directory[$"{Run}/c1/pipe"];
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", pipe)) made.WaitForExit();
        Assert.Equal(RefusalCode.Invalid, ReadRefused($"{Virtual}/pipe").Code);
        Assert.Equal(RefusalCode.Invalid, ReadRefused(Virtual).Code);
    }

    [Fact]
    public void A_listing_names_what_is_there_and_follows_no_links()
    {
        File.CreateSymbolicLink(_directory[$"{Run}/c1/link"], "/etc/passwd");
        AgentApi.Response response = Assert.IsType<AgentApi.Response>(_files.List(Virtual));
        Assert.Equal(
            [$"{Virtual}/inner", $"{Virtual}/link", $"{Virtual}/stdout"],
            response.ListFiles!.FileInfos.Select(file => file.Path));
        Assert.Equal((ulong)"/etc/passwd".Length, response.ListFiles.FileInfos[1].Size);
        Assert.Equal(10UL, response.ListFiles.FileInfos[2].Size);
        Assert.Equal(0x4000u, response.ListFiles.FileInfos[0].Mode & 0xF000u);
    }

    [Fact]
    public void Before_the_first_registration_there_are_no_virtual_paths() =>
        Assert.False(FilePath.TryResolve($"{Virtual}/stdout", _directory.Path, null, out _));

    [Fact]
    public void Nothing_is_left_open()
    {
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int round = 0; round < 200; round++)
        {
            Read($"{Virtual}/stdout", 0, null);
            ReadRefused($"{Virtual}/nothing");
            ReadRefused("/etc/passwd");
            _files.List(Virtual);
        }
        // Other tests of this process open files too, but not two hundred.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 1, before + 150);
    }

    private string Text(string path) => Encoding.UTF8.GetString(Read(path, 0, null).ReadFile!.Data);

    private AgentApi.Response Read(string path, ulong offset, ulong? length) =>
        Assert.IsType<AgentApi.Response>(Ask(path, offset, length));

    private Refusal ReadRefused(string path) => Assert.IsType<Refusal>(Ask(path, 0, null));

    private void AssertNotFound(string path) => Assert.Equal(RefusalCode.NotFound, ReadRefused(path).Code);

    private IMessage Ask(string path, ulong offset, ulong? length) =>
        _files.Read(new AgentApi.CallReadFile { Path = path, Offset = offset, Length = length });
}
