using Mesosd.Allocation;
using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

/// <summary>The master's flags about who is offered what.</summary>
public sealed class OfferFlagsTests
{
    [Fact]
    public void Every_flag_about_offers_is_read()
    {
        MasterFlags flags = Read("--role_sorter=random", "--framework_sorter=DRF", "--offer_lease=2mins",
            "--whitelist=/etc/hosts.allow", "--require_agent_domain", "--allocator_agent_recovery_factor=0.5",
            "--allocator_recovery_timeout=1mins", "--no-publish_per_framework_metrics",
            """--domain={"fault_domain":{"region":{"name":"east"},"zone":{"name":"z1"}}}""");
        Assert.Equal((SorterKind.WeightedRandom, SorterKind.DominantResourceFairness),
            (flags.RoleSorter, flags.FrameworkSorter));
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1), 0.5),
            (flags.OfferLease, flags.AllocatorRecoveryTimeout, flags.AgentRecoveryFactor));
        Assert.Equal(("/etc/hosts.allow", true, false),
            (flags.Whitelist, flags.RequireAgentDomain, flags.PublishPerFrameworkMetrics));
        Assert.Equal(("east", "z1"),
            (flags.Domain!.FaultDomain!.Region.Name, flags.Domain.FaultDomain.Zone.Name));
    }

    [Fact]
    public void Without_them_the_master_does_as_Mesos()
    {
        MasterFlags flags = Read();
        Assert.Equal((SorterKind.DominantResourceFairness, SorterKind.DominantResourceFairness),
            (flags.RoleSorter, flags.FrameworkSorter));
        Assert.Equal((null, null, null, false),
            (flags.OfferLease, flags.Whitelist, flags.Domain, flags.RequireAgentDomain));
    }

    [Theory]
    [InlineData("""--domain={}""", "there is no fault_domain")]
    [InlineData("""--domain={"fault_domain":{"zone":{"name":"z"}}}""", "region has no name")]
    [InlineData("""--domain={"fault_domain":{"region":{"name":"r"},"zone":{"name":""}}}""", "zone has no name")]
    [InlineData("--role_sorter=fair", "is none of these")]
    [InlineData("--offer_lease=0secs", "it must be above zero")]
    [InlineData("--allocator_agent_recovery_factor=1.5", "0 to 1")]
    public void What_cannot_be_meant_is_refused(string flag, string expected) =>
        Assert.Contains(expected, string.Join('\n', MasterFlags.Read(new Sources().Of("--registry=in_memory", flag)).Errors));

    private static MasterFlags Read(params string[] words)
    {
        RoleFlags<MasterFlags> read = MasterFlags.Read(new Sources().Of(["--registry=in_memory", .. words]));
        Assert.Empty(read.Errors);
        return read.Flags!;
    }
}
