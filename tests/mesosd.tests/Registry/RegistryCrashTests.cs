using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Mesosd.Tests.Leadership;
using Xunit;

namespace Mesosd.Tests.Registry;

/// <summary>
/// A leader is killed at every request, the one under way performed or not. What the next leader reads is what was
/// acknowledged, and perhaps the batch that was under way as a whole.
/// </summary>
public sealed class RegistryCrashTests
{
    // Large operations of a few agents: two snapshots are due, the second of several parts.
    private const int Operations = 110;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Registry_reads_as_acknowledged_after_a_death_at_any_request(bool isPerformed)
    {
        RegistryOperation[] operations = Make(3);
        int requests = RunUntil(new ServiceModel(), operations, int.MaxValue, isPerformed).Asked;
        Assert.True(requests > Operations + 10, $"{requests} requests: no snapshot was made");
        for (int death = 1; death <= requests; death++)
        {
            ServiceModel service = new();
            LogUnderTest dead = RunUntil(service, operations, death, isPerformed);
            if (!service.Nodes.ContainsKey("/mesos/registry")) continue;
            CheckAcknowledged(dead, RegistryReader.Read(service), $"death at request {death}");
        }
    }

    [Fact]
    public void Leaders_that_die_one_after_the_other_lose_nothing_and_leave_nothing_behind()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            ServiceModel service = new();
            Random random = new(seed);
            List<RegistryOperation> durable = [];
            for (int leader = 0; leader < 12; leader++)
            {
                LogUnderTest log = new(service, $"/mesos/json.info_{leader:D10}");
                Run(log, Make(100 * seed + leader), random, leader == 11 ? int.MaxValue : random.Next(5, 160));
                if (leader == 11) log.Settle();
                log.Kill(random.Next(2) == 0);
                RegistryState state = RegistryReader.Read(service);
                durable = CheckAcknowledged(log, state, $"seed {seed}, leader {leader}", durable);
            }
            CheckTidy(service, seed);
        }
    }

    private static LogUnderTest RunUntil(ServiceModel service, RegistryOperation[] operations, int death, bool isPerformed)
    {
        LogUnderTest log = new(service);
        Run(log, operations, null, death);
        log.Kill(isPerformed);
        return log;
    }

    // With a random source answers are lost now and then.
    private static void Run(LogUnderTest log, RegistryOperation[] operations, Random? random, int death)
    {
        int next = 0;
        while (log.Asked < death && (next < operations.Length || log.UnderWay > 0))
        {
            if (log.Log.Standing == RegistryLogStanding.Ready && next < operations.Length && log.Given.Count == log.Written)
                log.Append(operations[next++]);
            else if (log.UnderWay == 0) log.WaitForRetry();
            else if (random?.Next(20) == 0) log.Lose(random.Next(2) == 0);
            else log.Step();
        }
    }

    private static List<RegistryOperation> CheckAcknowledged(
        LogUnderTest dead, RegistryState state, string when, List<RegistryOperation>? before = null)
    {
        List<RegistryOperation> acknowledged = [.. before ?? [], .. dead.Given.Take(dead.Written)];
        List<RegistryOperation> given = [.. before ?? [], .. dead.Given];
        string text = StateTexts.Text(state);
        bool isAcknowledged = text == StateTexts.Text(acknowledged);
        Assert.True(isAcknowledged || text == StateTexts.Text(given), $"{when}: the registry has something else");
        return isAcknowledged ? acknowledged : given;
    }

    private static void CheckTidy(ServiceModel service, int seed)
    {
        LogUnderTest last = new(service, "/mesos/json.info_0000000099");
        last.Settle();
        int parts = service.ChildrenOf("/mesos/registry/snapshots").Select(part => part[..16]).Distinct().Count();
        Assert.True(parts <= 1, $"seed {seed}: parts of {parts} snapshots are left");
        Assert.True(service.ChildrenOf("/mesos/registry/log").Count < Operations, $"seed {seed}: old entries are left");
    }

    private static RegistryOperation[] Make(int seed)
    {
        Random random = new(seed);
        RandomOperations small = new(seed);
        RegistryOperation[] operations = new RegistryOperation[Operations];
        for (int index = 0; index < operations.Length; index++)
        {
            AgentInfo info = new() { Id = new AgentId($"L{random.Next(40)}"), Hostname = new string('x', 40_000), Port = random.Next(1000) };
            operations[index] = random.Next(5) == 0
                ? small.Next()
                : new RegistryOperation { AdmitAgent = new AdmitAgent { Agent = info } };
        }
        return operations;
    }
}
