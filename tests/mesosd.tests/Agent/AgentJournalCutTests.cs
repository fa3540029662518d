using System.Buffers;
using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Journal;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Tests.Agent;

/// <summary>
/// kill -9 at every byte of a journal: the next process knows what was whole, and nothing else.
/// </summary>
public sealed class AgentJournalCutTests
{
    private static readonly Instant Later = new(2_000_000_000_000);

    [Fact]
    public void An_agent_killed_at_any_byte_of_its_journal_reports_every_task_whose_launch_was_whole()
    {
        (byte[] journal, List<AgentRecord> records) = WriteLife();
        int checkedCuts = 0;
        for (int length = 0; length <= journal.Length; length++)
        {
            JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(journal.AsSpan(0, length));
            Assert.NotEqual(JournalDamage.Inside, reading.Damage);
            AgentCore core = Recover(reading.Records);
            if (core.Id is null) continue;
            // What is kept of a journal that is rewritten says the same.
            AgentCore again = Recover([.. core.MakeRecords().Select(MessageCodec.Clone)]);
            ReregisterAgent report = Report(core);
            Assert.Equal(LiveTasks(records.Take(reading.Records.Count)), report.Tasks.Select(task => task.TaskId.Value).Order());
            Assert.Equal(MessageCodec.ToJson(report), MessageCodec.ToJson(Report(again)));
            checkedCuts++;
        }
        Assert.True(checkedCuts > 500, $"{checkedCuts} cuts");
    }

    [Fact]
    public void An_update_is_sent_again_exactly_when_it_was_written_and_its_acknowledgement_was_not()
    {
        (_, List<AgentRecord> records) = WriteLife();
        for (int count = 1; count <= records.Count; count++)
        {
            AgentRecord[] whole = [.. records.Take(count)];
            AgentCore core = Recover([.. whole.Select(MessageCodec.Clone)]);
            Report(core);
            EffectList<AgentEffect> effects = new();
            AgentReregistered answer = new() { AgentId = core.Id!.Value, TotalPingTimeoutSeconds = 75 };
            core.Apply(AgentInput.Received(AgentBench.Master, answer, 0), Later, effects);
            IEnumerable<string> sent = effects.Select(effect => effect.Message).OfType<StatusUpdate>()
                .Where(update => update.Status.Source == TaskStatusSource.Executor)
                .Select(update => Convert.ToHexString(update.Status.Uuid!));
            Assert.Equal(Heads(whole), sent.Order());
        }
    }

    [Fact]
    public void An_agent_killed_while_it_gives_its_living_supervisor_up_takes_nothing_of_it_back()
    {
        (List<AgentRecord> records, int known) = WriteGivingUp();
        Assert.True(records.Count - known >= 5, $"{records.Count - known} records of giving up");
        for (int count = known; count <= records.Count; count++)
        {
            EffectList<AgentEffect> effects = new();
            AgentCore core = Recover([.. records.Take(count).Select(MessageCodec.Clone)], effects, supervisorIsAlive: true);
            bool isGivenUp = effects.Any(effect => effect.Kind == AgentEffectKind.StartSupervisor);
            Assert.Equal(count > known, isGivenUp);
            if (!isGivenUp) continue;
            ReregisterAgent report = Report(core);
            Assert.Empty(report.Executors);
            Assert.Equal(3, report.Tasks.Count);
            Assert.All(report.Tasks, task => Assert.Equal(TaskState.Failed, task.State));
        }
    }

    private static ReregisterAgent Report(AgentCore core)
    {
        EffectList<AgentEffect> effects = new();
        core.Apply(AgentInput.MasterConnected(AgentBench.Master, "m"), Later, effects);
        return effects.Select(effect => effect.Message).OfType<ReregisterAgent>().Single();
    }

    private static IEnumerable<string> LiveTasks(IEnumerable<AgentRecord> records)
    {
        SortedSet<string> tasks = [];
        Dictionary<string, TaskState> states = [];
        foreach (AgentRecord record in records)
        {
            if (record.Task is { } task) tasks.Add(task.Task.TaskId.Value);
            if (record.Update is { } update) states[Convert.ToHexString(update.Status.Uuid!)] = update.Status.State;
            if (record.Acknowledgement is { } seen && states[Convert.ToHexString(seen.Uuid)] == TaskState.Finished)
                tasks.Remove(seen.TaskId.Value);
        }
        return tasks;
    }

    private static IEnumerable<string> Heads(IReadOnlyList<AgentRecord> records)
    {
        Dictionary<string, List<string>> pending = [];
        foreach (AgentRecord record in records)
        {
            if (record.Task is { } task) pending.Add(task.Task.TaskId.Value, []);
            if (record.Update is { } update)
                pending[update.Status.TaskId.Value].Add(Convert.ToHexString(update.Status.Uuid!));
            if (record.Acknowledgement is { } seen) pending[seen.TaskId.Value].RemoveAt(0);
        }
        return pending.Values.Where(updates => updates.Count > 0).Select(updates => updates[0]).Order();
    }

    // Three tasks: one whole life, one that runs, one that nobody has heard of yet.
    private static (byte[] Journal, List<AgentRecord> Records) WriteLife()
    {
        AgentBench bench = new(checkpoints: true);
        List<AgentRecord> records = [AgentRecordOf(bench)];
        bench.Launch(1, 3);
        bench.Subscribe();
        foreach ((int task, TaskState state, bool isAcknowledged) in new[]
        {
            (1, TaskState.Running, true), (2, TaskState.Running, false), (2, TaskState.Failed, false),
            (1, TaskState.Finished, true), (3, TaskState.Starting, true), (3, TaskState.Running, true),
        })
        {
            Mesosd.Protocol.ExecutorApi.Call update = bench.Update(task, state);
            bench.Receive(AgentBench.Executor, update);
            if (isAcknowledged) bench.Receive(AgentBench.Master, AgentBench.Acknowledge(update.Update!.Status));
        }
        records.AddRange(WrittenBy(bench));
        ArrayBufferWriter<byte> journal = new();
        foreach (AgentRecord record in records) JournalCodec.Write(record, journal);
        return (journal.WrittenSpan.ToArray(), records);
    }

    // Three tasks of an executor whose supervisor does not come back in time, and how much of it was written before that.
    private static (List<AgentRecord> Records, int Known) WriteGivingUp()
    {
        AgentBench bench = new(checkpoints: true);
        bench.Core.Apply(AgentInput.SupervisorStarted(77), bench.Now, bench.Effects);
        bench.Launch(1, 3);
        bench.Subscribe();
        for (int task = 1; task <= 3; task++) bench.Receive(AgentBench.Executor, bench.Update(task, TaskState.Running));
        bench.Core.Apply(AgentInput.Lost(AgentBench.Supervisor), bench.Now, bench.Effects);
        int known = 1 + WrittenBy(bench).Count();
        bench.Core.Apply(AgentInput.Woken(), bench.Core.NextWakeup, bench.Effects);
        return ([AgentRecordOf(bench), .. WrittenBy(bench)], known);
    }

    private static IEnumerable<AgentRecord> WrittenBy(AgentBench bench) =>
        bench.Effects.Where(effect => effect.Kind == AgentEffectKind.Append)
            .Select(effect => MessageCodec.Clone((AgentRecord)effect.Message!));

    private static AgentRecord AgentRecordOf(AgentBench bench) =>
        new() { Agent = new AgentInfo { Hostname = "host1", Id = bench.Core.Id } };

    // Its supervisor is gone, so it may register at once.
    private static AgentCore Recover(IReadOnlyList<AgentRecord> records) =>
        Recover(records, new EffectList<AgentEffect>(), supervisorIsAlive: false);

    private static AgentCore Recover(
        IReadOnlyList<AgentRecord> records, EffectList<AgentEffect> effects, bool supervisorIsAlive)
    {
        AgentCore core = new(AgentBench.Settings, seed: 2);
        core.Apply(AgentInput.Secrets(new byte[32 * 8]), Later, effects);
        AgentRecovery recovery = new() { Records = records, SupervisorIsAlive = supervisorIsAlive };
        core.Apply(AgentInput.Recovered(recovery), Later, effects);
        return core;
    }
}
