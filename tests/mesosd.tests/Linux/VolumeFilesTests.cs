using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

public sealed class VolumeFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_volume_is_made_with_its_parents_and_linked_from_the_sandbox()
    {
        Assert.True(VolumeFiles.TryUse(_directory["v/r/1"], _directory["box/a/b"], null, out SystemFailure failure), $"{failure}");
        File.WriteAllText(_directory["box/a/b/file"], "x");
        Assert.Equal("x", _directory.Read("v/r/1/file"));
        Assert.True(VolumeFiles.TryUse(_directory["v/r/2"], _directory["box/a/b"], null, out _));
        Assert.Equal(_directory["v/r/2"], new System.IO.FileInfo(_directory["box/a/b"]).LinkTarget);
    }

    [Fact]
    public void What_stands_in_the_way_of_the_link_is_named()
    {
        Directory.CreateDirectory(_directory["box/data"]);
        Assert.False(VolumeFiles.TryUse(_directory["v"], _directory["box/data"], null, out SystemFailure failure));
        Assert.StartsWith($"make link {_directory["box/data"]}", failure.ToString());
    }

    [Fact]
    public void Removing_a_volume_removes_links_and_not_what_they_lead_to()
    {
        Directory.CreateDirectory(_directory["elsewhere"]);
        File.WriteAllText(_directory["elsewhere/kept"], "");
        Directory.CreateDirectory(_directory["v/deep/deeper"]);
        File.WriteAllText(_directory["v/deep/deeper/file"], "");
        File.CreateSymbolicLink(_directory["v/out"], _directory["elsewhere"]);
        File.CreateSymbolicLink(_directory["v/deep/out"], _directory["elsewhere"]);
        Assert.True(VolumeFiles.TryRemove(_directory["v"], keepsDirectory: false, out _));
        Assert.False(Path.Exists(_directory["v"]));
        Assert.True(File.Exists(_directory["elsewhere/kept"]));
        Assert.True(VolumeFiles.TryRemove(_directory["v"], keepsDirectory: false, out _));
    }

    [Fact]
    public void A_whole_disk_is_emptied_and_stays()
    {
        Directory.CreateDirectory(_directory["m/a"]);
        File.WriteAllText(_directory["m/b"], "");
        Assert.True(VolumeFiles.TryRemove(_directory["m"], keepsDirectory: true, out _));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["m"]));
    }
}
