using System.Globalization;
using System.Text;
using Mesosd.Core;
using Mesosd.Executor;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Executor;

/// <summary>
/// Runs a text of commands through a supervisor's core in virtual time, and writes it again with the effects below
/// each block's <c>----</c>.
/// </summary>
internal sealed class SupervisorScenario
{
    private const long StartNanoseconds = 1_000_000_000_000;

    private readonly SupervisorCore _core = new(new SupervisorCoreSettings { MaxContainers = 4, MaxEndedContainers = 2 }, 7);
    private readonly EffectList<SupervisorEffect> _effects = new();
    private readonly Dictionary<(string Container, string State), byte[]> _uuids = [];
    private readonly HashSet<string> _seen = [];
    private readonly StringBuilder _text = new();
    private Instant _now = new(StartNanoseconds);

    public static string Run(string text)
    {
        SupervisorScenario scenario = new();
        bool isExpectation = false;
        foreach (string line in text.Split('\n'))
        {
            if (line.Length == 0) isExpectation = false;
            if (isExpectation) continue;
            scenario._text.Append(line).Append('\n');
            if (line == "----")
            {
                isExpectation = true;
                scenario.Flush();
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                scenario.Perform(line.Split(' '));
            }
        }
        return scenario._text.ToString()[..^1];
    }

    private readonly List<string> _lines = [];

    private void Flush()
    {
        foreach (string line in _lines) _text.Append(line).Append('\n');
        _lines.Clear();
    }

    private void Perform(string[] words)
    {
        switch (words[0])
        {
            case "connect": Apply(SupervisorInput.AgentConnected()); break;
            case "lose": Apply(SupervisorInput.AgentLost()); break;
            case "run": Receive(Run(words)); break;
            case "start": Receive(StartOf(words)); break;
            case "kill": Receive(Kill(words)); break;
            case "stop": Receive(new StopContainer { ContainerId = Id(words[1]), GraceNanoseconds = Span(words, "grace")!.Value.Ticks * 100 }); break;
            case "end-ack": Receive(new ContainerEndAcknowledged { ContainerId = Id(words[1]) }); break;
            case "ack": Receive(new CommandUpdateAcknowledged { ContainerId = Id(words[1]), Uuid = _uuids[(words[1], words[2])] }); break;
            case "stop-all": Receive(new StopSupervisor(Span(words, "grace")!.Value.Ticks * 100)); break;
            case "signalled": Apply(SupervisorInput.StopRequested("SIGTERM")); break;
            case "started": Apply(SupervisorInput.Started(Id(words[1]), int.Parse(words[2], CultureInfo.InvariantCulture))); break;
            case "failed": Apply(SupervisorInput.StartFailed(Id(words[1]), string.Join(' ', words[2..]))); break;
            case "exited": Apply(SupervisorInput.Exited(int.Parse(words[1], CultureInfo.InvariantCulture), Status(words[2]))); break;
            case "advance": Advance(Span(["", $"by={words[1]}"], "by")!.Value); break;
            default: Assert.Fail($"unknown command {words[0]}"); break;
        }
    }

    private void Advance(TimeSpan span)
    {
        Instant end = _now + span;
        while (_core.NextWakeup <= end)
        {
            _now = _core.NextWakeup;
            _lines.Add($"  at {(_now - new Instant(StartNanoseconds)).TotalSeconds.ToString(CultureInfo.InvariantCulture)}s");
            Apply(SupervisorInput.Woken());
            Assert.True(_core.NextWakeup > _now, "a wake-up leaves nothing due");
        }
        _now = end;
    }

    private void Receive(IMessage message) => Apply(SupervisorInput.Received(message));

    private void Apply(in SupervisorInput input)
    {
        _effects.Clear();
        _core.Apply(input, _now, _effects);
        foreach (SupervisorEffect effect in _effects) _lines.Add(Describe(effect));
    }

    private string Describe(in SupervisorEffect effect) => effect.Kind switch
    {
        SupervisorEffectKind.Start => $"start {effect.Plan!.ContainerId.Value}",
        SupervisorEffectKind.Signal => $"signal {effect.ProcessId} {effect.Signal}",
        SupervisorEffectKind.Send => $"send {Describe(effect.Message!)}",
        SupervisorEffectKind.Notice => $"notice {effect.Severity} {effect.Text}",
        SupervisorEffectKind.Exit => $"exit: {effect.Text}",
        _ => throw new InvalidOperationException($"{effect.Kind}"),
    };

    private string Describe(IMessage message) => message switch
    {
        ContainerStarted started => $"started {started.ContainerId.Value} {started.ProcessId}",
        ContainerFailed failed => $"failed {failed.ContainerId.Value}: {failed.Message}",
        ContainerExited exited => $"exited {exited.ContainerId.Value} status={exited.Status}",
        CommandUpdate update => $"update {Describe(update)}",
        SupervisorState state => Describe(state),
        _ => throw new InvalidOperationException(message.MessageName),
    };

    private static string Describe(SupervisorState state)
    {
        StringBuilder text = new("state");
        foreach (ContainerState container in state.Containers)
        {
            text.Append($"\n  container {container.ContainerId.Value}");
            if (container.ProcessId is { } process) text.Append($" process={process}");
            if (container.ExitStatus is { } status) text.Append($" status={status}");
            if (container.Failure is { } failure) text.Append($" failure={failure}");
        }
        foreach (CommandUpdate update in state.UnacknowledgedUpdates)
            text.Append($"\n  update {update.ContainerId.Value} {TaskStateNames.ToName(update.Status.State)}");
        return text.ToString();
    }

    private string Describe(CommandUpdate update)
    {
        TaskStatus status = update.Status;
        string state = TaskStateNames.ToName(status.State);
        Assert.Equal(16, status.Uuid!.Length);
        Assert.Equal(TaskStatusSource.Executor, status.Source);
        Assert.Equal(update.ExecutorId, status.ExecutorId);
        bool isNew = _seen.Add(Convert.ToHexString(status.Uuid));
        if (isNew) Assert.Equal(_now.ToUnixSeconds(), status.Timestamp);
        _uuids[(update.ContainerId.Value, state)] = status.Uuid;
        string reason = status.Reason is { } given ? $" {TaskStatusReasonNames.ToName(given)}" : "";
        string text = status.Message is null ? "" : $": {status.Message}";
        return $"{update.ContainerId.Value} {status.TaskId.Value} {state}{reason}{text}{(isNew ? "" : " (again)")}";
    }

    private static RunCommandTask Run(string[] words) => new()
    {
        FrameworkId = new FrameworkId("f1"),
        ExecutorId = new ExecutorId(words[1].Replace('c', 't')),
        Plan = new ContainerPlan { ContainerId = Id(words[1]) },
        Task = new TaskInfo
        {
            Name = "task",
            TaskId = new TaskId(words[1].Replace('c', 't')),
            AgentId = new AgentId("a1"),
            KillPolicy = Policy(words),
            MaxCompletionTime = Span(words, "max") is { } max ? new DurationInfo(max.Ticks * 100) : null,
        },
        TaskKillingState = words.Contains("killing") ? true : null,
        Checkpoint = words.Contains("checkpoint") ? true : null,
    };

    private static StartContainer StartOf(string[] words) => new()
    {
        Plan = new ContainerPlan { ContainerId = Id(words[1]) },
        Checkpoint = words.Contains("checkpoint=no") ? false : null,
    };

    private static KillCommandTask Kill(string[] words) => new() { ContainerId = Id(words[1]), KillPolicy = Policy(words) };

    private static KillPolicy? Policy(string[] words) =>
        Span(words, "grace") is { } grace ? new KillPolicy { GracePeriod = new DurationInfo(grace.Ticks * 100) } : null;

    private static TimeSpan? Span(string[] words, string name)
    {
        string? word = words.FirstOrDefault(word => word.StartsWith($"{name}=", StringComparison.Ordinal));
        return word is null
            ? null
            : TimeSpan.FromSeconds(double.Parse(word[(name.Length + 1)..].TrimEnd('s'), CultureInfo.InvariantCulture));
    }

    private static int Status(string word) => word.Split('=') switch
    {
        ["status", string status] => int.Parse(status, CultureInfo.InvariantCulture) << 8,
        ["signal", string signal] => int.Parse(signal, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException(word),
    };

    private static ContainerId Id(string value) => new() { Value = value };
}
