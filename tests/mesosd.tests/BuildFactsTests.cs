using System.Reflection;
using Mesosd.Protocol.Messages;
using Mesosd.Shell;
using Xunit;

namespace Mesosd.Tests;

public sealed class BuildFactsTests
{
    [Fact]
    public void Commit_of_the_build_is_told_with_its_moment()
    {
        VersionInfo version = BuildFacts.Describe(
        [
            new AssemblyMetadataAttribute("SourceCommit", "d31f096"),
            new AssemblyMetadataAttribute("SourceTime", "1443894750"),
            new AssemblyMetadataAttribute("Other", "x"),
        ]);
        Assert.Equal(("1.11.0", "d31f096", "2015-10-03 17:52:30", 1443894750.0),
            (version.Version, version.GitSha, version.BuildDate, version.BuildTime));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("99999999999999999")]
    public void Without_a_clone_nothing_is_told_of_the_build(string? time)
    {
        VersionInfo version = BuildFacts.Describe([new AssemblyMetadataAttribute("SourceTime", time)]);
        Assert.Equal((null, null, null), (version.GitSha, version.BuildDate, version.BuildTime));
        Assert.Equal($"mesosd-{Core.MesosdVersion.Text}", version.GitTag);
    }
}
