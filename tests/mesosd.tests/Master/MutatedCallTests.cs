using System.Text.Json.Nodes;
using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using Xunit;
using OperatorCall = Mesosd.Protocol.MasterApi.Call;

namespace Mesosd.Tests.Master;

/// <summary>
/// A master outlives whatever schedulers and operators say: one of its own mistakes would end it, and the next leader with the
/// same call again.
/// </summary>
public sealed class MutatedCallTests
{
    private const int CallsOfAWorld = 300;

    private static readonly ConnectionId s_framework = new(1);
    private static readonly ConnectionId s_operator = new(2);
    private static readonly ConnectionId s_agent = new(3);

    private readonly MasterCore _core = new(
        ScenarioWorld.DefaultSettings, new DominantResourceAllocator(new AllocatorSettings { Seed = 1 }), 1);

    private readonly EffectList<MasterEffect> _effects = new();
    private readonly Queue<MasterInput> _next = [];
    private Instant _now = new(1_000_000_000);
    private string _offer = "x";
    private string _agent = "";
    private FrameworkId _id;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_a_well_formed_call_says_the_master_goes_on(int seed)
    {
        Begin();
        MutatedCalls calls = new(seed);
        List<JsonNode> ofSchedulers = Read("scheduler ");
        List<JsonNode> ofOperators = Read("operator ");
        int taken = 0;
        for (int count = 0; count < CallsOfAWorld; count++)
        {
            bool isOperator = calls.Pick([true, false, false, false]);
            string text = calls.Next(isOperator ? ofOperators : ofSchedulers).ToJsonString()
                .Replace("$AGENT", _agent).Replace("$OFFER", _offer).Replace("$FRAMEWORK", _id.Value);
            bool isTaken = false;
            Exception? fault = Record.Exception(() => isTaken = isOperator ? TellAsOperator(text) : TellAsScheduler(text));
            Assert.True(fault is null, $"seed {seed}, call {count}, {text}: {fault}");
            if (isTaken) taken++;
            _now += TimeSpan.FromMilliseconds(calls.Pick([0, 10, 2000]));
        }
        MasterInvariants.CheckAll(_core);
        Assert.True(taken > CallsOfAWorld / 4, $"only {taken} calls had a form that reaches the core");
    }

    // Of one kind; parts that have a name are put in.
    private static List<JsonNode> Read(string kind)
    {
        Dictionary<string, string> parts = [];
        List<JsonNode> calls = [];
        foreach (string line in File.ReadLines(Path.Combine(Snapshot.Root, "tests", "mesosd.tests", "Calls", "master.txt")))
        {
            string text = parts.Aggregate(line, (before, part) => before.Replace(part.Key, part.Value, StringComparison.Ordinal));
            if (line.StartsWith('$')) parts.Add(line[..line.IndexOf(' ')], line[(line.IndexOf('=') + 1)..].Trim());
            else if (line.StartsWith(kind, StringComparison.Ordinal)) calls.Add(JsonNode.Parse(text[kind.Length..])!);
        }
        Assert.NotEmpty(calls);
        return calls;
    }

    private void Begin()
    {
        Give(MasterInput.Opened(s_operator, new OpenedPeer(PeerRole.Operator, "10.0.0.3")));
        Give(MasterInput.Opened(s_agent, new OpenedPeer(PeerRole.Agent, "10.0.0.1")));
        AgentInfo agent = new() { Hostname = "a1", Port = 5051 };
        agent.Resources.AddRange(ResourceTexts.Parse("cpus:100;mem:10000;disk:100000;ports:[31000-32000]"));
        Give(MasterInput.Received(s_agent, new RegisterAgent { Agent = agent, Version = "1.0.0" }));
        Give(MasterInput.Opened(s_framework, new OpenedPeer(PeerRole.Scheduler, "10.0.0.2")));
        FrameworkInfo info = new() { User = "nobody", Name = "mutant", FailoverTimeout = 60 };
        info.Roles.AddRange(["web", "db"]);
        foreach (FrameworkInfoCapabilityType capability in (FrameworkInfoCapabilityType[])[
            FrameworkInfoCapabilityType.MultiRole, FrameworkInfoCapabilityType.ReservationRefinement,
            FrameworkInfoCapabilityType.PartitionAware])
            info.Capabilities.Add(new FrameworkInfoCapability { Type = capability });
        Give(MasterInput.Received(
            s_framework, new Call { Type = CallType.Subscribe, Subscribe = new CallSubscribe { FrameworkInfo = info } }));
        Assert.NotEqual("x", _offer);
    }

    private bool TellAsScheduler(string text)
    {
        if (!MessageCodec.TryParseJson<Call>(text, out Call? call, out _)) return false;
        call.FrameworkId = _id;
        if (SchedulerCallForm.Check(call, null) is not null) return false;
        Give(MasterInput.Received(s_framework, call, 1));
        return true;
    }

    private bool TellAsOperator(string text)
    {
        if (!MessageCodec.TryParseJson<OperatorCall>(text, out OperatorCall? call, out _)) return false;
        Give(MasterInput.Received(s_operator, call, 1));
        return true;
    }

    private void Give(in MasterInput input)
    {
        Apply(input);
        while (true)
        {
            if (_next.TryDequeue(out MasterInput next)) Apply(next);
            else if (_core.NextWakeup <= _now) Apply(MasterInput.Woken());
            else break;
        }
    }

    private void Apply(in MasterInput input)
    {
        _effects.Clear();
        _core.Apply(input, _now, _effects);
        for (int index = 0; index < _effects.Count; index++)
        {
            MasterEffect effect = _effects[index];
            if (effect.Kind == MasterEffectKind.Persist) _next.Enqueue(MasterInput.Persisted(effect.Update));
            if (effect.Message is Ping) _next.Enqueue(MasterInput.Received(s_agent, Pong.Instance));
            if (effect.Message is AgentRegistered registered) _agent = registered.AgentId.Value;
            if (effect.Message is not Event happening) continue;
            if (happening.Offers is { } offers) _offer = offers.Offers[^1].Id.Value;
            if (happening.Subscribed is { } subscribed) _id = subscribed.FrameworkId;
        }
    }
}
