using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Registry;

public sealed class RegistryStateTests
{
    private const int Seeds = 300;

    [Fact]
    public void Content_made_of_its_own_operations_is_the_same_and_goes_on_the_same()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            RandomOperations random = new(seed);
            RegistryState state = new();
            for (int round = 0; round < 4; round++)
            {
                foreach (RegistryOperation operation in random.Batch(12)) Assert.True(state.Apply(operation));
                RegistryState copy = Replay(state);
                Assert.Equal(Text(state), Text(copy));
                Assert.Equal(state.ToOperations().Select(Hex), copy.ToOperations().Select(Hex));
                // From here on the copy stands for the state: what the copy lost would show in later rounds.
                RegistryOperation[] more = random.Batch(6);
                foreach (RegistryOperation operation in more) state.Apply(operation);
                foreach (RegistryOperation operation in more) copy.Apply(operation);
                Assert.Equal(Text(state), Text(copy));
            }
        }
    }

    // A write whose outcome was unknown is written again, and then may be there twice.
    [Fact]
    public void A_batch_that_is_applied_twice_leaves_what_it_left_the_first_time()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            RandomOperations random = new(seed);
            RegistryState state = new();
            foreach (RegistryOperation operation in random.Batch(20)) state.Apply(operation);
            for (int round = 0; round < 10; round++)
            {
                RegistryOperation[] batch = random.Batch(1 + round);
                foreach (RegistryOperation operation in batch) state.Apply(operation);
                string once = Sorted(state);
                foreach (RegistryOperation operation in batch) state.Apply(operation);
                Assert.Equal(once, Sorted(state));
            }
        }
    }

    [Fact]
    public void Of_two_operations_that_contradict_each_other_the_later_holds()
    {
        RegistryState state = new();
        AgentId id = new("S1");
        state.Apply(new RegistryOperation { MarkAgentGone = new MarkAgentGone { AgentId = id, GoneTime = new TimeInfo(5) } });
        Assert.Equal("lost S1 5 gone", Text(state));
        AgentInfo info = new() { Id = id, Hostname = "h" };
        state.Apply(new RegistryOperation { UpdateAgent = new UpdateAgent { Agent = info } });
        Assert.Equal("agent S1 h:0", Text(state));
        // The agent is back: an older wish to forget it means it no more.
        ForgetAgents forget = new();
        forget.AgentIds.Add(id);
        state.Apply(new RegistryOperation { ForgetAgents = forget });
        Assert.Equal("agent S1 h:0", Text(state));
        state.Apply(new RegistryOperation { RemoveAgent = new RemoveAgent { AgentId = id } });
        state.Apply(new RegistryOperation { DeactivateAgent = new DeactivateAgent { AgentId = id } });
        Assert.Equal("deactivated S1", Text(state));
        state.Apply(new RegistryOperation { MarkAgentDrained = new MarkAgentDrained { AgentId = id } });
        Assert.Equal("deactivated S1", Text(state));
    }

    [Fact]
    public void An_operation_that_this_version_does_not_know_is_told_from_one_that_changes_nothing()
    {
        RegistryState state = new();
        Assert.False(state.Apply(new RegistryOperation()));
        Assert.True(state.Apply(new RegistryOperation { RemoveAgent = new RemoveAgent { AgentId = new AgentId("S1") } }));
    }

    [Fact]
    public void Unreachable_and_gone_agents_stand_in_the_order_in_which_they_went()
    {
        RegistryState state = new();
        for (int i = 1; i <= 3; i++) state.Apply(Unreachable($"S{i}", i));
        state.Apply(Unreachable("S1", 4));
        Assert.Equal("lost S2 2\nlost S3 3\nlost S1 4", Text(state));
    }

    // The first of many thousands goes, and another comes: a scan anywhere would take minutes here.
    [Fact]
    public void An_operation_costs_the_same_however_many_agents_there_are()
    {
        RegistryState state = new();
        const int agents = 50_000;
        for (int i = 0; i < agents; i++) state.Apply(Admit(i));
        for (int i = 0; i < 4 * agents; i++)
        {
            state.Apply(Unreachable($"S{i}", i));
            state.Apply(Admit(agents + i));
            ForgetAgents forget = new();
            forget.AgentIds.Add(new AgentId($"S{i - 100}"));
            state.Apply(new RegistryOperation { ForgetAgents = forget });
        }
        Assert.Equal(agents, state.Agents.Count);
        Assert.Equal(100, state.Lost.Count);
        Assert.Equal(agents + 100, state.ToOperations().Count());
    }

    // A node takes less than a megabyte, however long the names of roles are.
    [Fact]
    public void Many_weights_are_told_in_pieces()
    {
        RegistryState state = new();
        for (int i = 0; i < 2500; i++)
        {
            SetWeights set = new();
            set.WeightInfos.Add(new WeightInfo { Role = $"r{i}{new string('x', 1000)}", Weight = 2 });
            state.Apply(new RegistryOperation { SetWeights = set });
        }
        RegistryOperation[] pieces = [.. state.ToOperations()];
        Assert.True(pieces.Length > 1);
        Assert.All(pieces, piece => Assert.InRange(piece.MeasureBytes(), 1, 300 * 1024));
        Assert.Equal(2500, Replay(state).Weights.Count);
    }

    private static RegistryOperation Admit(int number) =>
        new() { AdmitAgent = new AdmitAgent { Agent = new AgentInfo { Id = new AgentId($"S{number}"), Hostname = "h" } } };

    private static RegistryOperation Unreachable(string id, long at) => new()
    {
        MarkAgentUnreachable = new MarkAgentUnreachable { AgentId = new AgentId(id), UnreachableTime = new TimeInfo(at) },
    };

    private static RegistryState Replay(RegistryState state)
    {
        RegistryState copy = new();
        foreach (RegistryOperation operation in state.ToOperations())
            Assert.True(copy.Apply(MessageCodec.Clone(operation)));
        return copy;
    }

    private static string Hex(IMessage message) => Convert.ToHexString(MessageCodec.ToBytes(message));

    private static string Sorted(RegistryState state) => string.Join('\n', Lines(state).Order(StringComparer.Ordinal));

    private static string Text(RegistryState state) => string.Join('\n', Lines(state));

    private static IEnumerable<string> Lines(RegistryState state)
    {
        foreach (AgentInfo info in state.Agents.CopyValues())
            yield return $"agent {info.Id!.Value.Value} {info.Hostname}:{info.PortOrDefault % 5051}";
        foreach (LostEntry lost in state.Lost.CopyValues())
            yield return $"lost {lost.Id.Value} {lost.At.Nanoseconds}{(lost.IsGone ? " gone" : "")}";
        foreach (DeactivationEntry entry in state.Deactivations.CopyValues())
            yield return entry.Drain is { } drain
                ? $"{drain.State} {entry.Agent.Value} {drain.Config.MarkGoneOrDefault}"
                : $"deactivated {entry.Agent.Value}";
        foreach ((string role, double weight) in state.Weights) yield return $"weight {role} {weight}";
        foreach ((string role, QuotaConfig quota) in state.Quotas)
            yield return $"quota {role} {Hex(quota)}";
        foreach (Window window in state.Schedule.Windows)
            yield return $"window {string.Join(',', window.MachineIds.Select(Machine))}@{window.Unavailability.Start.Nanoseconds}";
        foreach (MachineId machine in state.DownMachines) yield return $"down {Machine(machine)}";
    }

    private static string Machine(MachineId id) => $"{id.Hostname}/{id.Ip}";
}
