using System.Collections.Immutable;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Registry;
using Mesosd.Tests.Leadership;
using Xunit;

namespace Mesosd.Tests.Registry;

/// <summary>
/// The service loses the last of what it had confirmed. A leader that lives on makes up for it; whoever reads meanwhile
/// finds an earlier state, and never one with a gap.
/// </summary>
public sealed class LostWritesTests
{
    private const string Registry = "/mesos/registry";

    private readonly ServiceModel _service = new();

    [Fact]
    public void Leader_writes_everything_anew_with_its_next_write()
    {
        LogUnderTest log = Begin();
        Write(log, 1, 2);
        ImmutableSortedDictionary<string, ModelNode> early = _service.Nodes;
        Write(log, 3, 4, 5);
        _service.Forget(early, Registry);
        Write(log, 6);
        Assert.Equal(6, log.Written);
        Assert.Empty(log.Failures);
        Assert.Equal(StateTexts.Text(log.Given), StateTexts.Text(RegistryReader.Read(_service)));
        Assert.Contains("has lost /mesos/registry/log/0000000000000005", Assert.Single(log.Notices));
    }

    [Fact]
    public void Change_that_waits_for_the_rewriting_is_acknowledged_after_it_alone()
    {
        LogUnderTest log = Begin();
        Write(log, 1);
        ImmutableSortedDictionary<string, ModelNode> early = _service.Nodes;
        Write(log, 2);
        _service.Forget(early, Registry);
        log.Append(Admit(3));
        log.Step();
        Assert.Equal(2, log.Written);
        while (log.Written == 2) log.Step();
        Assert.Equal(StateTexts.Text(log.Given), StateTexts.Text(RegistryReader.Read(_service)));
        log.Settle();
        Assert.Equal(["0000000000000004"], _service.ChildrenOf($"{Registry}/log"));
    }

    [Fact]
    public void Registry_that_somebody_deleted_is_missed_not_written_anew()
    {
        LogUnderTest log = Begin();
        Write(log, 1);
        _service.Forget(_service.Nodes.Clear(), Registry);
        Write(log, 2);
        Assert.Equal(RegistryLogStanding.Refused, log.Log.Standing);
        Assert.Contains("did somebody delete it?", log.Log.Fault);
    }

    // Large operations: snapshots, switches of the head and tidying are among what is lost.
    [Fact]
    public void Whatever_is_lost_and_whenever_nothing_is_missing_afterwards_and_meanwhile_there_is_no_gap()
    {
        int found = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            ServiceModel service = new();
            Random random = new(seed);
            LogUnderTest log = new(service);
            log.Settle();
            List<ImmutableSortedDictionary<string, ModelNode>> history = [];
            for (int operation = 0; operation < 120; operation++)
            {
                log.Append(Admit(random.Next(30), new string('x', random.Next(60_000))));
                while (log.UnderWay > 0)
                {
                    history.Add(service.Nodes);
                    if (random.Next(40) == 0) LoseSome(service, history, random);
                    if (random.Next(30) == 0) log.Lose(random.Next(2) == 0);
                    else log.Step();
                    if (random.Next(10) == 0) RegistryReader.Read(service);
                }
            }
            LoseSome(service, history, random);
            log.Append(Admit(99));
            log.Settle();
            Assert.Equal(log.Given.Count, log.Written);
            Assert.Empty(log.Failures);
            Assert.Equal(StateTexts.Text(log.Given), StateTexts.Text(RegistryReader.Read(service)));
            found += log.Notices.Count;
        }
        Assert.True(found > 40, $"only {found} losses");
    }

    // What is kept is a beginning of what was written since the last loss, so the history is cut as well.
    private static void LoseSome(ServiceModel service, List<ImmutableSortedDictionary<string, ModelNode>> history, Random random)
    {
        int kept = Math.Max(0, history.Count - 1 - random.Next(25));
        service.Forget(history[kept], Registry);
        history.RemoveRange(kept + 1, history.Count - kept - 1);
    }

    private static void Write(LogUnderTest log, params ReadOnlySpan<int> agents)
    {
        foreach (int agent in agents)
        {
            log.Append(Admit(agent));
            log.Settle();
        }
    }

    private LogUnderTest Begin()
    {
        LogUnderTest log = new(_service);
        log.Settle();
        return log;
    }

    private static RegistryOperation Admit(int agent, string hostname = "h") => new()
    {
        AdmitAgent = new AdmitAgent { Agent = new AgentInfo { Id = new AgentId($"S{agent}"), Hostname = hostname } },
    };
}
