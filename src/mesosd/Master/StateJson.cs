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

    private readonly JsonPieces _json;
    private readonly MasterSnapshot _snapshot;
    private readonly MasterFacts _facts;
    private readonly SnapshotMessages _messages;
    private readonly BundleJson _bundles;
    private readonly TaskJson _tasks;

    public StateJson(JsonPieces json, MasterSnapshot snapshot, MasterFacts facts)
    {
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
        WorkCounts counts = new(_snapshot);
        _json.OpenArray("\"slaves\":"u8);
        foreach (AgentReading agent in _snapshot.Agents)
        {
            if (!agent.IsRegistered) continue;
            _json.Open('{');
            WriteAgentMembers(agent);
            AgentWork? work = counts.Of(agent.Id);
            WriteCounts(work?.Tasks);
            WriteTexts("\"framework_ids\":"u8, work?.FrameworkIds ?? []);
            _json.Close('}');
            if (_json.IsFull) yield return true;
        }
        _json.Close(']');
        _json.OpenArray("\"frameworks\":"u8);
        foreach (FrameworkReading framework in _snapshot.Frameworks)
        {
            FrameworkWork work = counts.Of(framework.Id)!;
            _json.Open('{');
            WriteSummaryMembers(framework);
            WriteCounts(work.Tasks);
            WriteTexts("\"slave_ids\":"u8, work.AgentIds);
            _json.Close('}');
            if (_json.IsFull) yield return true;
        }
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

    private void WriteCounts(TaskCounts? counts)
    {
        _json.Member("\"TASK_STAGING\":"u8, counts?[TaskState.Staging] ?? 0);
        _json.Member("\"TASK_STARTING\":"u8, counts?[TaskState.Starting] ?? 0);
        _json.Member("\"TASK_RUNNING\":"u8, counts?[TaskState.Running] ?? 0);
        _json.Member("\"TASK_KILLING\":"u8, counts?[TaskState.Killing] ?? 0);
        _json.Member("\"TASK_FINISHED\":"u8, counts?[TaskState.Finished] ?? 0);
        _json.Member("\"TASK_KILLED\":"u8, counts?[TaskState.Killed] ?? 0);
        _json.Member("\"TASK_FAILED\":"u8, counts?[TaskState.Failed] ?? 0);
        _json.Member("\"TASK_LOST\":"u8, counts?[TaskState.Lost] ?? 0);
        _json.Member("\"TASK_ERROR\":"u8, counts?[TaskState.Error] ?? 0);
        _json.Member("\"TASK_UNREACHABLE\":"u8, counts?[TaskState.Unreachable] ?? 0);
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
