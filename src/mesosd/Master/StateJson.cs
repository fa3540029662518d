using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// What Mesos' older endpoints show of a cluster, field for field. Each answer is a sequence of pieces: whoever asks for
/// the next one sends what is in <see cref="JsonPieces"/> first. One reader's own.
/// </summary>
internal sealed partial class StateJson
{
    /// <summary>What a snapshot must show for any of these.</summary>
    public const SnapshotParts Parts = SnapshotParts.All;

    // As Mesos counts them, each in its place.
    private static readonly (TaskState State, byte[] Name)[] s_counted =
    [
        (TaskState.Staging, "\"TASK_STAGING\":"u8.ToArray()),
        (TaskState.Starting, "\"TASK_STARTING\":"u8.ToArray()),
        (TaskState.Running, "\"TASK_RUNNING\":"u8.ToArray()),
        (TaskState.Killing, "\"TASK_KILLING\":"u8.ToArray()),
        (TaskState.Finished, "\"TASK_FINISHED\":"u8.ToArray()),
        (TaskState.Killed, "\"TASK_KILLED\":"u8.ToArray()),
        (TaskState.Failed, "\"TASK_FAILED\":"u8.ToArray()),
        (TaskState.Lost, "\"TASK_LOST\":"u8.ToArray()),
        (TaskState.Error, "\"TASK_ERROR\":"u8.ToArray()),
        (TaskState.Unreachable, "\"TASK_UNREACHABLE\":"u8.ToArray()),
    ];

    private readonly JsonPieces _json;
    private readonly MasterSnapshot _snapshot;
    private readonly MasterFacts _facts;
    private readonly SnapshotMessages _messages;
    private readonly BundleJson _bundles;
    private readonly TaskJson _tasks;
    private readonly WorkCounter _counter;

    /// <param name="json">Where it is written.</param>
    /// <param name="snapshot">What is shown.</param>
    /// <param name="facts">What no snapshot knows.</param>
    /// <param name="counter">Keeps what was counted for other readers.</param>
    public StateJson(JsonPieces json, MasterSnapshot snapshot, MasterFacts facts, WorkCounter counter)
    {
        _counter = counter;
        _json = json;
        _snapshot = snapshot;
        _facts = facts;
        _messages = new SnapshotMessages(snapshot);
        _bundles = new BundleJson(snapshot.Resources.Kinds);
        _tasks = new TaskJson(json, snapshot, _bundles);
    }

    /// <summary><c>/state</c>. The first piece is the master alone, so that a client hears at once.</summary>
    public IEnumerable<bool> WriteState()
    {
        _json.Open('{');
        WriteMaster();
        yield return true;
        foreach (bool piece in WriteAgents()) yield return piece;
        foreach (bool piece in WriteFrameworkLists(null)) yield return piece;
        WriteEmpty("\"orphan_tasks\":"u8);
        WriteEmpty("\"unregistered_frameworks\":"u8);
        _json.Close('}');
    }

    /// <summary><c>/state-summary</c>.</summary>
    public IEnumerable<bool> WriteSummary()
    {
        _json.Open('{');
        _json.Member("\"hostname\":"u8, _snapshot.Info.Hostname ?? "");
        if (_facts.Cluster is { } cluster) _json.Member("\"cluster\":"u8, cluster);
        _json.OpenArray("\"slaves\":"u8);
        using WorkCounts counts = _counter.Begin(_snapshot);
        foreach (bool step in counts.Count()) yield return step;
        foreach (AgentReading agent in _snapshot.Agents)
        {
            if (!agent.IsRegistered) continue;
            _json.Open('{');
            WriteAgentMembers(agent);
            WriteWork(counts, counts.NumberOf(agent.Id));
            _json.Close('}');
            if (_json.IsFull) yield return true;
        }
        _json.Close(']');
        _json.OpenArray("\"frameworks\":"u8);
        foreach (FrameworkReading framework in _snapshot.Frameworks)
            foreach (bool piece in WriteSummary(framework, counts)) yield return piece;
        _json.Close(']');
        _json.Close('}');
    }

    /// <summary><c>/slaves</c>, all or the one with an id.</summary>
    public IEnumerable<bool> WriteSlaves(string? id)
    {
        _json.Open('{');
        foreach (bool piece in WriteFullAgents(id)) yield return piece;
        _json.Close('}');
    }

    /// <summary><c>/frameworks</c>, all or the one with an id.</summary>
    public IEnumerable<bool> WriteFrameworks(string? id)
    {
        _json.Open('{');
        foreach (bool piece in WriteFrameworkLists(id)) yield return piece;
        WriteEmpty("\"unregistered_frameworks\":"u8);
        _json.Close('}');
    }

    private IEnumerable<bool> WriteAgents()
    {
        _json.OpenArray("\"slaves\":"u8);
        foreach (bool piece in WriteItems(_snapshot.Agents.Chunks, null, WriteAgent)) yield return piece;
        _json.Close(']');
        foreach (bool piece in WriteRecoveredAgents(null)) yield return piece;
    }

    private IEnumerable<bool> WriteFullAgents(string? id)
    {
        _json.OpenArray("\"slaves\":"u8);
        foreach (AgentReading agent in _snapshot.Agents)
        {
            if (!agent.IsRegistered || (id is not null && agent.Id.Value != id)) continue;
            _json.Open('{');
            WriteFullAgentMembers(agent);
            _json.Close('}');
            if (_json.IsFull) yield return true;
        }
        _json.Close(']');
        foreach (bool piece in WriteRecoveredAgents(id)) yield return piece;
    }

    private void WriteAgent(in AgentReading agent)
    {
        if (!agent.IsRegistered) return;
        _json.Open('{');
        WriteAgentMembers(agent);
        _json.Close('}');
    }

    private IEnumerable<bool> WriteRecoveredAgents(string? id)
    {
        _json.OpenArray("\"recovered_slaves\":"u8);
        foreach (AgentReading agent in _snapshot.Agents)
        {
            if (!agent.IsRecovered || (id is not null && agent.Id.Value != id)) continue;
            _json.Open('{');
            WriteIdentity(agent.Info);
            _json.Close('}');
            if (_json.IsFull) yield return true;
        }
        _json.Close(']');
    }

    // ---- the master

    private void WriteMaster()
    {
        VersionInfo version = _facts.Version;
        MasterInfo info = _snapshot.Info;
        _json.Member("\"version\":"u8, version.Version);
        _json.Member("\"mesosd_version\":"u8, _facts.OwnVersion);
        if (version.GitSha is { } sha) _json.Member("\"git_sha\":"u8, sha);
        if (version.GitBranch is { } branch) _json.Member("\"git_branch\":"u8, branch);
        if (version.GitTag is { } tag) _json.Member("\"git_tag\":"u8, tag);
        _json.Member("\"build_date\":"u8, version.BuildDate ?? "");
        _json.Member("\"build_time\":"u8, version.BuildTimeOrDefault);
        _json.Member("\"build_user\":"u8, version.BuildUser ?? "");
        _json.Member("\"start_time\":"u8, (_facts.StartedAt ?? _snapshot.StartedAt).ToUnixSeconds());
        _json.Member("\"elected_time\":"u8, _snapshot.StartedAt.ToUnixSeconds());
        _json.Member("\"id\":"u8, info.Id);
        _json.Member("\"pid\":"u8, info.Pid ?? "");
        _json.Member("\"hostname\":"u8, info.Hostname ?? "");
        _json.OpenArray("\"capabilities\":"u8);
        foreach (MasterInfoCapability capability in info.Capabilities)
            _json.Value(MasterInfoCapabilityTypeNames.ToName(capability.TypeOrDefault));
        _json.Close(']');
        _json.Member("\"activated_slaves\":"u8, _snapshot.Totals.AgentsActive);
        _json.Member("\"deactivated_slaves\":"u8,
            _snapshot.Totals.AgentsConnected + _snapshot.Totals.AgentsDisconnected - _snapshot.Totals.AgentsActive);
        _json.Member("\"unreachable_slaves\":"u8, _snapshot.AgentsUnreachable);
        _json.Member("\"held_slaves\":"u8, _snapshot.AgentsHeld);
        if (info.Domain is { } domain) _json.Member("\"domain\":"u8, domain);
        // As with Mesos while no leader is known: it may be another already.
        if (_snapshot.IsSuspended) _json.Member("\"suspended\":"u8, true);
        else WriteLeader(info);
        if (_facts.Cluster is { } cluster) _json.Member("\"cluster\":"u8, cluster);
        if (_facts.LogFolder is { } folder) _json.Member("\"log_dir\":"u8, folder);
        _json.OpenObject("\"flags\":"u8);
        foreach (Flag flag in _facts.Flags)
        {
            _json.AnyName(flag.Name);
            _json.Value(flag.Value ?? "");
        }
        _json.Close('}');
    }

    private void WriteLeader(MasterInfo info)
    {
        _json.Member("\"leader\":"u8, info.Pid ?? "");
        _json.OpenObject("\"leader_info\":"u8);
        _json.Member("\"id\":"u8, info.Id);
        _json.Member("\"pid\":"u8, info.Pid ?? "");
        _json.Member("\"port\":"u8, info.Port);
        _json.Member("\"hostname\":"u8, info.Hostname ?? "");
        if (info.Domain is { } domain) _json.Member("\"domain\":"u8, domain);
        _json.Close('}');
    }

    // ---- leaves

    private void WriteWork(WorkCounts counts, int agent)
    {
        foreach ((TaskState state, byte[] name) in s_counted) _json.Member(name, counts.OnAgent(agent, state));
        _json.OpenArray("\"framework_ids\":"u8);
        counts.WriteFrameworks(agent, _json);
        _json.Close(']');
    }

    private IEnumerable<bool> WriteSummary(FrameworkReading framework, WorkCounts counts)
    {
        _json.Open('{');
        WriteSummaryMembers(framework);
        foreach ((TaskState state, byte[] name) in s_counted) _json.Member(name, counts.OfFramework(framework.Id, state));
        _json.OpenArray("\"slave_ids\":"u8);
        foreach (string agent in counts.AgentsOf(framework.Id))
        {
            _json.Value(agent);
            if (_json.IsFull) yield return true;
        }
        _json.Close(']');
        _json.Close('}');
        if (_json.IsFull) yield return true;
    }

    private void WriteTexts(ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        _json.OpenArray(name);
        foreach (string text in texts) _json.Value(text);
        _json.Close(']');
    }

    private void WriteEmpty(ReadOnlySpan<byte> name)
    {
        _json.OpenArray(name);
        _json.Close(']');
    }
}
