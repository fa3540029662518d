using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Registry;

public sealed class RegistryHeadCheckTests
{
    [Fact]
    public void A_head_of_this_version_is_read() =>
        Assert.Null(RegistryHeadCheck.Check(new RegistryHead { FormatVersion = 1, SnapshotSequence = 0 }, "here"));

    [Fact]
    public void A_newer_format_is_refused_with_what_to_do() =>
        Assert.Equal(
            "read the registry in zk:/mesos/registry: mesosd 9.0 wrote it in format 2, and this version reads 1 at most; " +
            "start a version at least as new as the one that wrote it",
            RegistryHeadCheck.Check(
                new RegistryHead { FormatVersion = 2, SnapshotSequence = 7, SoftwareVersion = "9.0" }, "zk:/mesos/registry"));

    [Fact]
    public void A_capability_that_this_version_does_not_know_is_named()
    {
        RegistryHead head = new() { FormatVersion = 1, SnapshotSequence = 0 };
        head.RequiredCapabilities.Add("RESOURCE_PROVIDERS");
        Assert.Contains("an unknown version wrote it and requires 'RESOURCE_PROVIDERS'", RegistryHeadCheck.Check(head, "here"));
    }

    [Fact]
    public void A_format_that_nobody_writes_is_damage() =>
        Assert.Contains("no version ever wrote", RegistryHeadCheck.Check(new RegistryHead { FormatVersion = 0, SnapshotSequence = 1 }, "here"));
}
