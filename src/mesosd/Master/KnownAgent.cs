using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>An agent as the master knows it.</summary>
internal sealed class KnownAgent : Link<KnownAgent>
{
    private AgentInfo _info;
    private string _address = "";
    private string? _endpoint;
    private AgentState _state;
    private AgentIndex? _index;
    private ResourceBundle _total = ResourceBundle.Empty;
    private Deactivation? _deactivation;
    private Unavailability? _unavailability;

    public KnownAgent(AgentId id, AgentInfo info, AgentState state)
    {
        Id = id;
        _info = info;
        _state = state;
        ReregisterDeadline = new Deadline<MasterDeadline>(MasterDeadline.Reregister, this);
        LaunchDeadline = new Deadline<MasterDeadline>(MasterDeadline.LaunchAcknowledgement, this);
    }

    public AgentId Id { get; }

    public AgentInfo Info
    {
        get => _info;
        set
        {
            _info = value;
            _endpoint = null;
            NoteChange();
        }
    }

    public AgentState State
    {
        get => _state;
        set
        {
            _state = value;
            NoteChange();
        }
    }

    public string Version { get; set; } = "";

    public List<AgentInfoCapability> Capabilities { get; set; } = [];

    /// <summary>Whether it understands the launch of a task group.</summary>
    public bool TakesTaskGroups { get; set; }

    /// <summary>Whether only the registry has told of it so far.</summary>
    public bool IsRecovered { get; set; }

    /// <summary>
    /// Where it comes from, and the address and port by which it is recognised. The registry does not have the former:
    /// it is empty until the agent's first report to this master.
    /// </summary>
    public string Address
    {
        get => _address;
        set
        {
            _address = value;
            _endpoint = null;
            NoteChange();
        }
    }

    public string Endpoint => _endpoint ??= $"{Address}:{Info.PortOrDefault}";

    /// <summary>Its link, or <see cref="ConnectionId.None"/>.</summary>
    public ConnectionId Connection { get; set; }

    /// <summary>Its place in the allocator; null until it is registered.</summary>
    public AgentIndex? Index
    {
        get => _index;
        set
        {
            _index = value;
            NoteChange();
        }
    }

    /// <summary>All that it has, as operations and its owner's wishes have left it.</summary>
    public ResourceBundle Total
    {
        get => _total;
        set
        {
            _total = value;
            NoteChange();
        }
    }

    /// <summary>The revocable part of the total, which the agent tells anew whenever it changes.</summary>
    public ResourceBundle Oversubscribed { get; set; } = ResourceBundle.Empty;

    public Instant RegisteredAt { get; set; }

    public Instant? ReregisteredAt { get; set; }

    public OrderedTable<FrameworkId, FrameworkOnAgent> Frameworks { get; } = new();

    /// <summary>Few at any time: at most one per role and framework.</summary>
    public List<OpenOffer> Offers { get; } = [];

    public Deadline<MasterDeadline> ReregisterDeadline { get; }

    public Deadline<MasterDeadline> LaunchDeadline { get; }

    /// <summary>When the next ping is due, while <see cref="IsPinged"/>.</summary>
    public Instant PingAt { get; set; }

    public bool IsPinged => Chain is not null;

    public int MissedPings { get; set; }

    /// <summary>Whether its time was over and it has not been heard from since: then it is not offered.</summary>
    public bool IsDoubted { get; set; }

    /// <summary>Why it is to be given up, while it waits for that.</summary>
    public string? Overdue { get; set; }

    public bool AwaitsPong { get; set; }

    /// <summary>The number of the last launch on this registration.</summary>
    public ulong LastLaunchId { get; set; }

    /// <summary>Launches and operations that the agent has not said it has, in order.</summary>
    public Queue<OpenLaunch> OpenLaunches { get; } = new();

    /// <summary>Operations whose outcome was not acknowledged, by their uuid's text.</summary>
    public OrderedTable<string, KnownOperation> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>Where offers say that it can be seen; made when first needed.</summary>
    public Url? Url { get; set; }

    /// <summary>
    /// What the master knew when it gave the agent up before; null for one that never was lost.
    /// </summary>
    public LostAgent? LostBefore { get; set; }

    /// <summary>Why it is being removed.</summary>
    public AgentRemoval Removal { get; set; }

    /// <summary>When it was found to be unreachable, as the registry has it.</summary>
    public Instant UnreachableAt { get; set; }

    /// <summary>
    /// The link whose report was believed. Another report on it was sent before the answer arrived, and is old.
    /// </summary>
    public ConnectionId ReportedOn { get; set; }

    /// <summary>A re-registration that waits for a durable write of this agent.</summary>
    public Reregistration? Waiting { get; set; }

    /// <summary>Set while an operator keeps the agent from being offered.</summary>
    public Deactivation? Deactivation
    {
        get => _deactivation;
        set
        {
            _deactivation = value;
            NoteChange();
        }
    }

    /// <summary>When its machine will be away, as the maintenance schedule has it.</summary>
    public Unavailability? Unavailability
    {
        get => _unavailability;
        set
        {
            _unavailability = value;
            NoteChange();
        }
    }

    /// <summary>Questions whether frameworks can leave it that have no answer yet.</summary>
    public List<OpenInverseOffer> InverseOffers { get; } = [];

    /// <summary>The last answers of frameworks to those questions, for the present unavailability.</summary>
    public OrderedTable<FrameworkId, InverseOfferStatus> InverseAnswers { get; } = new();

    /// <summary>Whether the master may send to it what it is registered for.</summary>
    public bool IsConnected => State == AgentState.Connected;

    /// <summary>Whether it is in the allocator and holds tasks, link or no link.</summary>
    public bool IsRegistered => Index is not null;

    /// <summary>The table that it stands in, once it does.</summary>
    public AgentTable? Table { get; set; }

    /// <summary>Whether the table knows that it is not what was read last.</summary>
    public bool IsStale { get; set; }

    /// <summary>To be called when anything that readers see has changed; the properties above do it themselves.</summary>
    public void NoteChange()
    {
        if (!IsStale) Table?.NoteChange(this);
    }

    public override string ToString() => $"agent {Id.Value} ({Info.Hostname})";
}
