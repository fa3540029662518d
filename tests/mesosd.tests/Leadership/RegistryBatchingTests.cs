using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Tests.Master;
using Xunit;

namespace Mesosd.Tests.Leadership;

/// <summary>What a burst of admissions costs the service. The figures are the same on every machine.</summary>
public sealed class RegistryBatchingTests(ITestOutputHelper output)
{
    private const int Agents = 50_000;

    [Fact]
    public void Fifty_thousand_agents_that_come_at_once_take_few_transactions()
    {
        ServiceModel service = new();
        MasterUnderTest master = new(service, 1, new Instant(1_000_000_000_000));
        master.Start();
        master.Connect();
        master.Settle();
        (int before, long bytesBefore) = (service.Transactions, service.Bytes);

        for (int agent = 0; agent < Agents; agent++) Register(master, agent);
        master.Settle();

        int transactions = service.Transactions - before;
        long bytes = service.Bytes - bytesBefore;
        output.WriteLine($"{Agents} agents: {transactions} transactions, {bytes} bytes");
        Assert.Equal(Agents, master.Effects.Count(effect => effect.Message is AgentRegistered));
        Assert.Equal(Agents, master.Registry().Agents.Count);
        Assert.InRange(transactions, 1, 60);
        Assert.InRange(bytes, 1, 21_000_000);
    }

    private static void Register(MasterUnderTest master, int number)
    {
        ConnectionId connection = new(1_000_000 + number);
        string address = $"10.{number / 65536}.{number / 256 % 256}.{number % 256}";
        master.Give(MasterInput.Opened(connection, new OpenedPeer(PeerRole.Agent, address)));
        AgentInfo info = new() { Hostname = $"agent-{number}.example.org", Port = 5051 };
        info.Resources.AddRange(ResourceTexts.Parse("cpus:32;mem:131072;disk:1048576;ports:[31000-32000]"));
        master.Give(MasterInput.Received(connection, new RegisterAgent { Agent = info, Version = "1.0.0" }));
    }
}
