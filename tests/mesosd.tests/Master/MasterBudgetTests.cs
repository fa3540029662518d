using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>
/// Allocated bytes of the hot paths, the same on every machine. What a message of the answer needs is inevitable;
/// a figure that grows needs a reason.
/// </summary>
public sealed class MasterBudgetTests
{
    private const int Rounds = 200;

    [Fact]
    public void An_offer_and_its_decline_stay_within_their_budget()
    {
        MasterBench bench = new("cpus:8;mem:8192;ports:[31000-32000]");
        OfferId offer = bench.LastOffer.Id;
        long bytes = Measure(() =>
        {
            Call decline = new() { Type = CallType.Decline, Decline = new CallDecline { Filters = new Filters { RefuseSeconds = 1 } } };
            decline.Decline.OfferIds.Add(offer);
            bench.Say(decline);
            bench.Advance(TimeSpan.FromSeconds(3));
            bench.SayAsAgent(Protocol.Native.Pong.Instance);
            bench.Wake();
            offer = bench.LastOffer.Id;
        });
        Assert.InRange(bytes, 1, 1700);
    }

    [Fact]
    public void Accepting_an_offer_with_one_task_stays_within_its_budget()
    {
        MasterBench bench = new("cpus:8;mem:8192;ports:[31000-32000]");
        OfferId offer = bench.LastOffer.Id;
        int number = 0;
        long bytes = Measure(() =>
        {
            string id = "t" + ++number;
            TaskInfo task = bench.NewTask(id, "cpus:8;mem:8192;ports:[31000-32000]");
            task.Command = new CommandInfo { Value = "true" };
            bench.Say(bench.Accept(offer, [task]));
            bench.SayAsAgent(new Protocol.Native.LaunchReceived((ulong)number));
            bench.SayAsAgent(bench.Update(id, TaskState.Finished, 1));
            bench.Say(bench.Acknowledge(id, 1));
            bench.Wake();
            offer = bench.LastOffer.Id;
        });
        Assert.InRange(bytes, 1, 6400);
    }

    [Fact]
    public void A_status_update_with_its_acknowledgement_stays_within_its_budget()
    {
        MasterBench bench = new("cpus:8;mem:8192");
        TaskInfo task = bench.NewTask("t1", "cpus:8;mem:8192");
        task.Command = new CommandInfo { Value = "true" };
        bench.Say(bench.Accept(bench.LastOffer.Id, [task]));
        var update = bench.Update("t1", TaskState.Running, 1);
        Call acknowledge = bench.Acknowledge("t1", 1);
        long bytes = Measure(() =>
        {
            bench.SayAsAgent(update);
            bench.Say(acknowledge);
        });
        // An Event, an EventUpdate and an AcknowledgeStatus.
        Assert.InRange(bytes, 1, 208);
    }

    [Fact]
    public void A_ping_and_its_pong_cost_nothing()
    {
        MasterBench bench = new("cpus:8");
        EffectList<MasterEffect> effects = bench.Effects;
        long bytes = Measure(() =>
        {
            bench.Advance(TimeSpan.FromSeconds(15));
            bench.Wake();
            bench.SayAsAgent(Protocol.Native.Pong.Instance);
        });
        Assert.Empty(effects);
        Assert.Equal(0, bytes);
    }

    // What the master keeps of a task, and its share of what it keeps of its agent; the report itself comes from outside.
    [Fact]
    public void A_task_that_comes_back_with_its_agent_stays_within_its_budget()
    {
        BytesPerReturnedTask(100);
        Assert.InRange(BytesPerReturnedTask(2000), 1, 720);
    }

    private static long BytesPerReturnedTask(int agents)
    {
        const int tasks = 10;
        RegistryState registry = new();
        for (int i = 0; i < agents; i++)
            registry.Apply(new Protocol.Native.RegistryOperation
            {
                AdmitAgent = new Protocol.Native.AdmitAgent { Agent = MasterFleet.Agent(i) },
            });
        MasterFleet fleet = new(ScenarioWorld.DefaultSettings with { Recovered = registry });
        Protocol.Native.ReregisterAgent[] reports = [.. Enumerable.Range(0, agents).Select(i => fleet.Report(i, tasks))];
        for (int i = 0; i < agents; i++) fleet.Open(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < agents; i++) fleet.Say(i, reports[i]);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (agents * tasks);
    }

    // The least of some: what was not compiled in full yet may allocate more, and a busy machine compiles late.
    private static long Measure(Action round)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 6; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Rounds; i++) round();
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds);
        }
        return least;
    }
}
