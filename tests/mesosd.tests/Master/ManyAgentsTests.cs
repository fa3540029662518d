using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>Many agents at once: what is lost together is told soon, and what nothing happens to costs a ping.</summary>
public sealed class ManyAgentsTests
{
    private const int Agents = 10_000;

    private static readonly MasterCoreSettings s_settings = new()
    {
        Info = new MasterInfo { Id = "", Ip = 0, Port = 5050, Hostname = "master" },
    };

    [Fact]
    public void Of_ten_thousand_agents_three_in_ten_are_lost_at_once_and_all_their_tasks_are_told_within_ten_seconds()
    {
        const int lost = Agents * 3 / 10, tasks = 10;
        MasterFleet fleet = Fleet(Agents, tasks);
        fleet.Advance(TimeSpan.FromSeconds(3.7));
        for (int i = 0; i < lost; i++) fleet.Silent.Add(MasterFleet.LinkOf(i * 3));
        Instant from = fleet.Now;
        (int inputs, int pings, int writes) = (fleet.Inputs, fleet.Pings, fleet.Writes);
        fleet.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(lost * tasks, fleet.Unreachable);
        Assert.InRange(fleet.LastUnreachable - from, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6.1));
        Assert.Equal(lost, fleet.Failures);
        Assert.Equal(lost, fleet.Writes - writes);
        // A ping and its answer each second for each agent, a write for each that is lost, and a wake-up each 10 ms.
        Assert.InRange(fleet.Pings - pings, 9 * (Agents - lost), 10 * Agents);
        Assert.InRange(fleet.Inputs - inputs, 1, 10 * Agents + lost + 1000 + 100);
        MasterInvariants.CheckAll(fleet.Core);
        Assert.Equal(Agents - lost, fleet.Core.Agents.RegisteredCount);
    }

    [Fact]
    public void When_six_in_ten_are_silent_at_once_none_is_lost_and_half_of_them_coming_back_ends_it()
    {
        MasterFleet fleet = Fleet(1000, 1);
        fleet.Advance(TimeSpan.FromSeconds(2.2));
        for (int i = 0; i < 600; i++) fleet.Silent.Add(MasterFleet.LinkOf(i));
        fleet.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, fleet.Unreachable);
        Assert.Equal(600, fleet.Core.HeldCount);
        Assert.Equal(600, fleet.Core.Snapshot(SnapshotParts.None, fleet.Now).Totals.AgentsHeld);
        for (int i = 0; i < 350; i++) fleet.Silent.Remove(MasterFleet.LinkOf(i));
        fleet.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((0, 0), (fleet.Core.HeldCount, fleet.Unreachable));
        fleet.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(250, fleet.Unreachable);
        MasterInvariants.CheckAll(fleet.Core);
    }

    [Fact]
    public void A_registry_of_fifty_thousand_agents_is_given_up_once_and_told_once()
    {
        RegistryState registry = new();
        for (int i = 0; i < 50_000; i++)
            registry.Apply(new RegistryOperation { AdmitAgent = new AdmitAgent { Agent = MasterFleet.Agent(i) } });
        MasterFleet fleet = new(s_settings with { Recovered = registry });
        fleet.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(50_000, fleet.Writes);
        Assert.Equal(50_000, fleet.Failures);
        Assert.Equal(0, fleet.Core.Agents.RecoveredCount);
        fleet.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(50_000, fleet.Core.Agents.UnreachableCount);
    }

    private static MasterFleet Fleet(int agents, int tasks)
    {
        RegistryState registry = new();
        for (int i = 0; i < agents; i++)
            registry.Apply(new RegistryOperation { AdmitAgent = new AdmitAgent { Agent = MasterFleet.Agent(i) } });
        MasterFleet fleet = new(s_settings with { Recovered = registry });
        for (int i = 0; i < agents; i++)
        {
            fleet.Open(i);
            fleet.Say(i, fleet.Report(i, tasks));
            // They do not come in one moment.
            fleet.Advance(TimeSpan.FromMicroseconds(100));
        }
        Assert.Equal((0, agents), (fleet.Writes, fleet.Core.Agents.RegisteredCount));
        return fleet;
    }
}
