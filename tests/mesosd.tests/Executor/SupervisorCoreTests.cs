using Mesosd.Core;
using Mesosd.Executor;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Tests.Executor;

public sealed class SupervisorCoreTests
{
    private static readonly string s_folder = Path.Combine("tests", "mesosd.tests", "Scenarios", "supervisor");

    public static TheoryData<string> Scenarios()
    {
        TheoryData<string> names = [];
        foreach (string path in Directory.GetFiles(Path.Combine(Snapshot.Root, s_folder), "*.txt").Order())
            names.Add(Path.GetFileName(path));
        return names;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_has_exactly_the_effects_written_down(string name)
    {
        string path = Path.Combine(s_folder, name);
        Snapshot.CheckFile(path, SupervisorScenario.Run(File.ReadAllText(Path.Combine(Snapshot.Root, path))));
    }

    [Fact]
    public void Another_seed_gives_other_uuids_and_nothing_else()
    {
        (CommandUpdate left, CommandUpdate right) = (FirstUpdate(1), FirstUpdate(2));
        Assert.NotEqual(left.Status.Uuid, right.Status.Uuid);
        left.Status.Uuid = right.Status.Uuid;
        Assert.True(MessageCodec.ContentEquals(left, right));
    }

    [Fact]
    public void Same_seed_and_inputs_give_the_same_bytes() =>
        Assert.True(MessageCodec.ContentEquals(FirstUpdate(3), FirstUpdate(3)));

    [Fact]
    public void A_thousand_tasks_leave_nothing_behind_once_all_is_acknowledged()
    {
        SupervisorCore core = new(new SupervisorCoreSettings(), 1);
        EffectList<SupervisorEffect> effects = new();
        Instant now = new(1);
        core.Apply(SupervisorInput.AgentConnected(), now, effects);
        for (int i = 0; i < 1000; i++) core.Apply(SupervisorInput.Received(Run($"c{i}")), now, effects);
        for (int i = 0; i < 1000; i++)
        {
            ContainerId id = new() { Value = $"c{i}" };
            core.Apply(SupervisorInput.Started(id, 1000 + i), now, effects);
            core.Apply(SupervisorInput.Exited(1000 + i, 0), now, effects);
        }
        Assert.Equal((1000, 0), (core.ContainerCount, core.LiveCount));
        foreach (CommandUpdate update in effects.Select(effect => effect.Message).OfType<CommandUpdate>().ToArray())
            core.Apply(SupervisorInput.Received(new CommandUpdateAcknowledged
            {
                ContainerId = update.ContainerId,
                Uuid = update.Status.Uuid!,
            }), now, effects);
        Assert.Equal(0, core.ContainerCount);
        Assert.Equal(Instant.Never, core.NextWakeup);
    }

    private static CommandUpdate FirstUpdate(ulong seed)
    {
        SupervisorCore core = new(new SupervisorCoreSettings(), seed);
        EffectList<SupervisorEffect> effects = new();
        core.Apply(SupervisorInput.AgentConnected(), new Instant(1), effects);
        core.Apply(SupervisorInput.Received(Run("c1")), new Instant(2), effects);
        return effects.Select(effect => effect.Message).OfType<CommandUpdate>().First();
    }

    private static RunCommandTask Run(string container) => new()
    {
        FrameworkId = new FrameworkId("f1"),
        ExecutorId = new ExecutorId("t1"),
        Plan = new ContainerPlan { ContainerId = new ContainerId { Value = container } },
        Task = new TaskInfo { Name = "task", TaskId = new TaskId("t1"), AgentId = new AgentId("a1") },
    };
}
