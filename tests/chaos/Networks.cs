using Mesosd.Harness;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>Where tests get their network from: skipped only where no person could make it work.</summary>
internal static class Networks
{
    public static NamespaceNetwork Create(params IReadOnlyList<string> hosts)
    {
        try
        {
            return NamespaceNetwork.Create(hosts);
        }
        catch (NetworkRefusedException refused) when (refused.IsOfKernel)
        {
            Assert.Skip(refused.Message);
            throw;
        }
    }

    public static async Task<HostedCluster> StartAsync(ClusterShape shape)
    {
        try
        {
            return await HostedCluster.StartAsync(shape);
        }
        catch (NetworkRefusedException refused) when (refused.IsOfKernel)
        {
            Assert.Skip(refused.Message);
            throw;
        }
    }
}
