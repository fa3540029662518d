using System.Globalization;
using System.Text;
using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Tests.Agent;

/// <summary>
/// Plays a text file of commands against an agent core in virtual time, with a master, a supervisor and
/// executors that say what the file says. A round is commands, a line <c>----</c>, what the agent did, an
/// empty line.
/// </summary>
internal sealed class AgentScenario
{
    private readonly EffectList<AgentEffect> _effects = new();
    private readonly List<AgentRecord> _journal = [];
    private readonly List<string> _output = [];
    private readonly AgentScenarioNames _names = new();
    private readonly AgentScenarioText _text;
    private readonly AgentScenarioPeers _peers;
    private ResourcesRecord? _resources;
    private AgentCore _core;
    private Instant _now = new(1_000_000_000_000);
    private ulong _seed = 1;
    private byte _secret = 1;

    public AgentScenario()
    {
        _text = new AgentScenarioText(_names);
        _peers = new AgentScenarioPeers(_names);
        _core = MakeCore(new Dictionary<string, string>());
    }

    /// <summary>The file's text with what stands behind each <c>----</c> replaced by what happened.</summary>
    public string Rewrite(string text)
    {
        StringBuilder output = new();
        bool isExpected = false;
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Append(""))
        {
            if (line.Length == 0) isExpected = false;
            if (isExpected) continue;
            output.Append(line).Append('\n');
            if (line == "----")
            {
                isExpected = true;
                foreach (string done in _output) output.Append(done).Append('\n');
                _output.Clear();
            }
            else if (line.Length > 0 && line[0] != '#') Perform(line);
        }
        return output.ToString().TrimEnd('\n') + "\n";
    }

    private void Perform(string line)
    {
        AgentCommand command = AgentCommand.Parse(line);
        switch (command.Verb)
        {
            case "settings": _core = MakeCore(command.Options); break;
            case "start": Apply(AgentInput.Recovered(new AgentRecovery())); break;
            case "restart": Restart(command); break;
            case "advance": Advance(AgentCommand.Span(command.Words[0])); break;
            case "master": Apply(AgentInput.MasterConnected(_names.Connection(command.Words[0]), "10.0.0.1:5050")); break;
            case "supervisor": Apply(_peers.OpenSupervisor(command)); break;
            case "executor": Apply(_peers.OpenExecutor(command)); break;
            case "stream": Apply(_peers.OpenOverHttp(command, isCall: false)); break;
            case "call": Apply(_peers.OpenOverHttp(command, isCall: true)); break;
            case "supervisor-started": Apply(AgentInput.SupervisorStarted(int.Parse(command.Words[0], CultureInfo.InvariantCulture))); break;
            case "supervisor-ended": Apply(AgentInput.SupervisorEnded(command.Rest)); break;
            case "lost": Apply(AgentInput.Lost(_names.Connection(command.Words[0]))); break;
            case "volume-removed": Apply(AgentInput.VolumeRemoved(command.Words[0], command.Has("failed") ? "remove volume: EIO" : "")); break;
            case "volume-failed": Apply(AgentInput.VolumeFailed(_names.ContainerOf(command.Words[0]), "make link: EIO")); break;
            case "resources": _output.Add(AgentScenarioText.Describe(_core.MakeResourcesRecord())); break;
            case "stop": Apply(AgentInput.StopRequested(command.Words[0] == "end", "a test said so")); break;
            case "state": _output.AddRange(AgentScenarioText.Describe(_core.TakeSnapshot(_now))); break;
            case "journal": _output.AddRange(_core.MakeRecords().Select(_text.Describe)); break;
            case "->":
                Apply(AgentInput.Received(_names.Connection(command.Peer), _peers.Message(command), command.Correlation));
                break;
            default: throw new FormatException($"'{line}': no such command");
        }
    }

    private AgentCore MakeCore(IReadOnlyDictionary<string, string> options) =>
        new(AgentScenarioPeers.Settings(options), _seed++);

    // A new process: what was written is read again as bytes, what was only in memory is gone.
    private void Restart(AgentCommand command)
    {
        _core = MakeCore(command.Options);
        List<AgentRecord> records = [.. _journal.Select(MessageCodec.Clone)];
        if (command.Words.Contains("compacted"))
        {
            AgentCore earlier = MakeCore(command.Options);
            earlier.Apply(AgentInput.Secrets(Secrets(1)), _now, new EffectList<AgentEffect>());
            earlier.Apply(AgentInput.Recovered(Recovery(records, command)), _now, new EffectList<AgentEffect>());
            records = [.. earlier.MakeRecords().Select(MessageCodec.Clone)];
        }
        Apply(AgentInput.Recovered(Recovery(records, command)));
    }

    private AgentRecovery Recovery(List<AgentRecord> records, AgentCommand command) => new()
    {
        Records = records,
        Resources = _resources is null ? null : MessageCodec.Clone(_resources),
        IsSameBoot = !command.Words.Contains("rebooted"),
        SupervisorIsAlive = !command.Words.Contains("alone") && !command.Words.Contains("rebooted"),
    };

    private void Advance(TimeSpan span)
    {
        Instant start = _now;
        Instant end = _now + span;
        while (_core.NextWakeup <= end)
        {
            if (_core.NextWakeup > _now) _now = _core.NextWakeup;
            Apply(AgentInput.Woken(), $"(+{(_now - start).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}s) ");
        }
        _now = end;
    }

    private void Apply(in AgentInput input, string prefix = "")
    {
        int wanted = _core.CountSecretBytes(in input);
        if (wanted > 0) _core.Apply(AgentInput.Secrets(Secrets(wanted / AgentLimits.TokenBytes)), _now, _effects);
        _core.Apply(in input, _now, _effects);
        foreach (AgentEffect effect in _effects)
        {
            if (effect.Kind == AgentEffectKind.Append) _journal.Add(MessageCodec.Clone((AgentRecord)effect.Message!));
            if (effect.Kind == AgentEffectKind.ForgetIdentity || effect.ForgetsIdentity) _journal.Clear();
            if (effect.Kind == AgentEffectKind.SaveResources) _resources = MessageCodec.Clone(_core.MakeResourcesRecord());
            _peers.Watch(effect);
            _output.Add(prefix + _text.Describe(effect));
        }
        _effects.Clear();
    }

    private byte[] Secrets(int count)
    {
        byte[] bytes = new byte[count * AgentLimits.TokenBytes];
        for (int token = 0; token < count; token++) Array.Fill(bytes, _secret++, token * AgentLimits.TokenBytes, AgentLimits.TokenBytes);
        return bytes;
    }
}
