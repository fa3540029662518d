namespace Mesosd.Shell.Agent.Storage;

/// <summary>
/// Where an agent keeps what it must remember, below <c>&lt;work_dir&gt;/meta</c>; see docs/agent-state.md.
/// </summary>
internal sealed class AgentFolder(string workDirectory)
{
    /// <summary>What this version writes and reads.</summary>
    public const string Version = "mesosd-agent 1";

    private readonly string _meta = Path.Combine(workDirectory, "meta");

    /// <summary>Which layout the folder has.</summary>
    public string VersionFile => Path.Combine(_meta, "version");

    /// <summary>The machine's boot id when the journal was last picked up.</summary>
    public string BootIdFile => Path.Combine(_meta, "boot_id");

    /// <summary>Held by the living agent.</summary>
    public string LockFile => Path.Combine(_meta, "lock");

    /// <summary>The link to the folder of the agent's present id.</summary>
    public string Latest => Path.Combine(_meta, "slaves", "latest");

    /// <summary>Reservations and volumes, whatever the agent's id.</summary>
    public string ResourcesFile => Path.Combine(_meta, "resources");

    /// <summary>The folder of <c>meta</c> itself.</summary>
    public string Meta => _meta;

    /// <summary>The folder of one id.</summary>
    public string Of(string agentId) => Path.Combine(_meta, "slaves", agentId);

    /// <summary>The journal of one id.</summary>
    public string JournalOf(string agentId) => Path.Combine(Of(agentId), "journal");
}
