using System.Diagnostics;
using Mesosd.Settings;
using Mesosd.Shell.Files;
using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class SettingsFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesosd-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public void File_is_read_and_a_missing_one_is_missing()
    {
        File.WriteAllText(At("a"), "x\n");
        Assert.Equal("x\n", new SettingsFiles().Read(At("a")).Text);
        Assert.True(new SettingsFiles().Read(At("b")).IsMissing);
        Assert.True(new SettingsFiles().Read(At("b/c")).IsMissing);
        Assert.Equal((true, "it is a folder"), (new SettingsFiles().Read(_folder).IsMissing, new SettingsFiles().Read(_folder).Problem));
    }

    [Fact]
    public void Pipe_that_nobody_writes_to_is_given_up()
    {
        string pipe = At("pipe");
        using Process made = Process.Start("mkfifo", pipe);
        made.WaitForExit();
        Assert.Equal("nothing came from it in 0.02 s", new SettingsFiles(TimeSpan.FromMilliseconds(20)).Read(pipe).Problem);
        // The one who waits there is let go.
        using FileStream writer = new(pipe, FileMode.Open, FileAccess.Write);
    }

    [Fact]
    public void Endless_file_is_refused_at_the_limit() =>
        Assert.Equal("it is longer than 4MB", new SettingsFiles().Read("/dev/zero").Problem);

    [Fact]
    public void Path_that_is_none_is_a_problem_and_no_exception()
    {
        Assert.NotNull(new SettingsFiles().Read("a\0b").Problem);
        Assert.NotNull(new SettingsFiles().Read("").Problem);
    }

    [Fact]
    public void Folder_lists_its_regular_files_in_order_links_included()
    {
        File.WriteAllText(At("b"), "");
        File.WriteAllText(At("?a"), "");
        Directory.CreateDirectory(At("sub"));
        File.CreateSymbolicLink(At("c"), At("b"));
        File.CreateSymbolicLink(At("dangling"), At("nowhere"));
        Assert.Equal(["?a", "b", "c"], new SettingsFiles().List(_folder).Names);
        Assert.Empty(new SettingsFiles().List(At("none")).Names);
    }

    [Fact]
    public void Machine_has_processors_memory_and_a_disk()
    {
        MachineFacts facts = MachineProbe.Read(At("not/yet/there"));
        Assert.True(facts.Cores >= 1);
        Assert.True(facts.MemoryBytes > 1 << 20);
        Assert.True(facts.DiskBytes > 0);
    }

    [Theory]
    [InlineData("MemTotal:       16312345 kB\nMemFree: 1 kB\n", 16312345UL << 10)]
    [InlineData("MemFree: 1 kB\nMemTotal: x kB\n", null)]
    [InlineData("", null)]
    public void Memory_is_found_in_the_kernels_text(string text, ulong? expected) =>
        Assert.Equal(expected, MachineProbe.FindTotalMemory(text));
}
