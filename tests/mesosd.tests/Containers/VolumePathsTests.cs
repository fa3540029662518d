using Mesosd.Containers;
using Mesosd.Tests.Master;
using Xunit;

namespace Mesosd.Tests.Containers;

public sealed class VolumePathsTests
{
    [Theory]
    [InlineData("disk(+a/b){v1>data}:1", "/w/volumes/roles/a b/v1")]
    [InlineData("disk(web,+web/x){v1>data}:1", "/w/volumes/roles/web x/v1")]
    [InlineData("disk(+web){path~/p,v1>data}:1", "/p/volumes/roles/web/v1")]
    [InlineData("disk(+web){path~p,v1>data}:1", "/w/p/volumes/roles/web/v1")]
    [InlineData("disk(+web){mount~/m/,v1>data}:1", "/m")]
    public void Volumes_lie_where_Mesos_has_them(string volume, string expected)
    {
        Assert.True(VolumePaths.TryMake("/w/", ResourceTexts.Parse(volume)[0], out string? path, out string error), error);
        Assert.Equal(expected, path);
    }

    [Theory]
    [InlineData("disk(+web){..>data}:1", "disk.persistence.id must not be \"..\"")]
    [InlineData("disk(+web){a/b>data}:1", "disk.persistence.id a/b must not contain '/'")]
    [InlineData("disk{v1>data}:1", "it is no reserved volume")]
    [InlineData("disk(+web):1", "it is no reserved volume")]
    [InlineData("disk(+web){mount~,v1>data}:1", "its disk.source has no root, which only PATH and MOUNT disks have")]
    [InlineData("disk(+web){mount~/,v1>data}:1", "its disk's root is the root of the file system")]
    public void What_could_lead_elsewhere_is_no_volume(string volume, string expected)
    {
        Assert.False(VolumePaths.TryMake("/w", ResourceTexts.Parse(volume)[0], out _, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_role_too_long_for_a_directory_has_no_volumes() =>
        Assert.Contains("longer than 255 bytes", VolumePaths.CheckRole(new string('r', 256)));

    [Theory]
    [InlineData("data", true)]
    [InlineData("a/b/c", true)]
    [InlineData("", false)]
    [InlineData("/etc", false)]
    [InlineData("a/../../b", false)]
    [InlineData("./a", false)]
    [InlineData("a//b", false)]
    [InlineData("a/", false)]
    [InlineData("a\nb", false)]
    public void Container_paths_stay_in_the_sandbox(string path, bool isFine) =>
        Assert.Equal(isFine, VolumePaths.CheckContainerPath(path) is null);
}
