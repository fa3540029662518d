using Mesosd.Coordination;
using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Leadership;

/// <summary>Reads a registry as the next leader would.</summary>
internal static class RegistryReader
{
    /// <summary>What it holds; a test fails when it cannot be read.</summary>
    public static RegistryState Read(ServiceModel service)
    {
        ZooKeeperRegistryLog log = Recover(service);
        Assert.True(log.Standing == RegistryLogStanding.Ready, log.Fault);
        return log.State;
    }

    /// <summary>Reads until there is nothing to ask any more.</summary>
    public static ZooKeeperRegistryLog Recover(ServiceModel service)
    {
        service.Put("/mesos/reader", []);
        ZooKeeperRegistryLog log = new("/mesos", "/mesos/reader", new CoordinationNumbers(), new RegistryTimes(), TimeSpan.FromSeconds(20), 1);
        EffectList<LeadershipEffect> effects = new();
        log.Start(Instant.Zero, effects);
        while (log.Standing == RegistryLogStanding.Recovering)
        {
            LeadershipEffect[] asked = [.. effects];
            effects.Clear();
            foreach (LeadershipEffect ask in asked)
                log.Take(LeadershipInput.Answered(ask.RequestId, service.Perform(ask.Request!, 0)), Instant.Zero, effects);
            log.GoOn(Instant.Zero, effects);
        }
        service.Delete("/mesos/reader");
        return log;
    }
}
