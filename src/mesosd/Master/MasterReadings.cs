using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>
/// What a core shows to readers. Its tables follow what changes from the first question on, and stop when nobody has asked
/// for a while; tasks are followed only while somebody asks for what depends on them (docs/http-api.md).
/// </summary>
internal sealed class MasterReadings(MasterCore core)
{
    /// <summary>How long readings are kept for nobody: tools ask every few seconds, people now and then.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // Everything that shows what a framework has.
    private const SnapshotParts PartsWithTasks = SnapshotParts.Frameworks | SnapshotParts.Tasks |
        SnapshotParts.Executors | SnapshotParts.Roles | SnapshotParts.Operations;

    private readonly ResourceSum _sum = new();
    private string[] _roleNames = [];
    private int _roleCount;
    private bool _withTasks;
    private Instant _askedAt;
    private Instant _tasksAskedAt;

    /// <summary>Whether changes are followed.</summary>
    public bool IsRead => core.Agents.Readings.IsRead;

    /// <summary>Reads what has changed, within a budget; false when something is left.</summary>
    public bool Refresh(SnapshotParts parts, Instant now, int budget)
    {
        _askedAt = now;
        if ((parts & PartsWithTasks) != 0) _tasksAskedAt = now;
        if (!IsRead) Begin();
        if ((parts & PartsWithTasks) != 0 && !_withTasks) BeginTasks();
        return core.Agents.Readings.Refresh(ref budget)
            && (_withTasks ? RefreshTasks(ref budget) : PassTasks())
            && core.Frameworks.Readings.Refresh(ref budget)
            && core.Frameworks.Completed.Refresh(ref budget)
            && core.Offers.Readings.Refresh(ref budget);
    }

    /// <summary>What was read; to be called when nothing is left.</summary>
    public MasterSnapshot Take(SnapshotParts parts, Instant now) => new()
    {
        Parts = _withTasks ? parts | PartsWithTasks : parts,
        Revision = core.Revision,
        TakenAt = now,
        StartedAt = core.StartedAt,
        Info = core.Info,
        Counters = core.Counters.Copy(),
        Weights = [.. core.Weights.Select(set => new WeightInfo { Role = set.Key, Weight = set.Value })],
        Quotas = [.. core.Quotas.Values],
        Schedule = core.Machines.Schedule,
        Maintenance = parts.HasFlag(SnapshotParts.Maintenance)
            ? MaintenanceReader.Read(core)
            : new ClusterStatus(),
        Allocation = parts.HasFlag(SnapshotParts.Shares)
            ? new AllocationReader(core, now).Read(core.Settings.PublishPerFrameworkMetrics)
            : null,
        LiveTasks = core.LiveTasks.Copy(),
        Operations = core.OperationFigures.Copy(),
        AgentsUnreachable = core.Agents.UnreachableCount,
        AgentsHeld = core.HeldCount,
        IsSuspended = core.IsSuspended,
        Agents = core.Agents.Readings.Take(),
        Frameworks = core.Frameworks.Readings.Take(),
        CompletedFrameworks = core.Frameworks.Completed.Take(),
        Offers = core.Offers.Readings.Take(),
        Resources = core.ResourceWriter,
        RoleNames = ReadRoleNames(),
    };

    /// <summary>Stops following what nobody asks for any more. When to look again; null when nothing is followed.</summary>
    public Instant? Forget(Instant now)
    {
        if (now - _tasksAskedAt >= Patience) EndTasks();
        if (now - _askedAt < Patience) return now + Patience;
        End();
        return null;
    }

    /// <summary>An agent as it is now.</summary>
    public AgentReading Read(KnownAgent agent)
    {
        agent.IsStale = false;
        return new AgentReading
        {
            Id = agent.Id,
            Info = agent.Info,
            IsRegistered = agent.IsRegistered,
            IsRecovered = agent.IsRecovered,
            IsConnected = agent.IsConnected,
            Version = agent.Version,
            Capabilities = agent.Capabilities,
            Address = agent.Address,
            RegisteredAt = agent.RegisteredAt,
            ReregisteredAt = agent.ReregisteredAt,
            IsDeactivated = agent.Deactivation is not null,
            Drain = agent.Deactivation?.Drain,
            DrainStartedAt = agent.Deactivation?.DrainStartedAt,
            Unavailability = agent.Unavailability,
            Total = agent.Total,
            Free = agent.Index is { } index ? core.Allocator.Free(index) : ResourceBundle.Empty,
            Offered = SumOf(agent.Offers),
        };
    }

    /// <summary>A framework as it is now, with its tasks when they are followed.</summary>
    public FrameworkReading Read(KnownFramework framework)
    {
        FrameworkReading reading = new()
        {
            Id = framework.Id,
            Info = framework.Info,
            State = framework.State,
            Roles = framework.Roles,
            IsMultiRole = framework.IsMultiRole,
            RegisteredAt = framework.RegisteredAt,
            ReregisteredAt = framework.ReregisteredAt,
            UnregisteredAt = framework.UnregisteredAt,
            OfferConstraints = framework.Wishes.Message,
            InverseOffers = framework.InverseOffers.Count == 0
                ? []
                : [.. framework.InverseOffers.Select(offer => offer.Message)],
        };
        if (!_withTasks) return reading;
        return reading with
        {
            Tasks = framework.Tasks.Take(),
            UnreachableTasks = framework.UnreachableTasks.Take(),
            CompletedTasks = framework.CompletedTasks.Take(),
            Executors = framework.Executors.Take(),
            Operations = framework.Operations.Take(),
        };
    }

    // ---- following

    private void Begin()
    {
        int nothing = 0;
        core.Agents.Readings.Refresh(ref nothing);
        core.Frameworks.Readings.Refresh(ref nothing);
        core.Frameworks.Completed.Refresh(ref nothing);
        core.Offers.Readings.Refresh(ref nothing);
    }

    private void BeginTasks()
    {
        _withTasks = true;
        core.Frameworks.Readings.TouchAll();
        core.Frameworks.Completed.TouchAll();
        core.Frameworks.Unread.Clear();
        foreach (KnownFramework framework in core.Frameworks.Completed) Add(framework);
        foreach (KnownFramework framework in core.Frameworks) Add(framework);
    }

    private void Add(KnownFramework framework)
    {
        framework.IsStale = true;
        core.Frameworks.Unread.Push(framework);
    }

    // A framework stays marked until all of its tables are read, so that it is not put in line twice.
    private bool RefreshTasks(ref int budget)
    {
        Stack<KnownFramework> unread = core.Frameworks.Unread;
        while (unread.TryPeek(out KnownFramework? framework))
        {
            bool isRead = framework.Tasks.Refresh(ref budget)
                && framework.UnreachableTasks.Refresh(ref budget)
                && framework.Executors.Refresh(ref budget)
                && framework.Operations.Refresh(ref budget);
            if (!isRead) return false;
            unread.Pop();
            framework.IsStale = false;
            budget--;
        }
        return true;
    }

    // Nobody asks for their tables: frameworks are marked again by their next change.
    private bool PassTasks()
    {
        while (core.Frameworks.Unread.TryPop(out KnownFramework? framework)) framework.IsStale = false;
        return true;
    }

    private void EndTasks()
    {
        if (!_withTasks) return;
        _withTasks = false;
        foreach (KnownFramework framework in core.Frameworks) EndTasks(framework);
        foreach (KnownFramework framework in core.Frameworks.Completed) EndTasks(framework);
        core.Frameworks.Unread.Clear();
        core.Frameworks.Readings.TouchAll();
        core.Frameworks.Completed.TouchAll();
    }

    private static void EndTasks(KnownFramework framework)
    {
        framework.IsStale = false;
        framework.Tasks.StopReading();
        framework.UnreachableTasks.StopReading();
        framework.Executors.StopReading();
        framework.Operations.StopReading();
    }

    private void End()
    {
        EndTasks();
        foreach (KnownFramework framework in core.Frameworks) framework.IsStale = false;
        core.Frameworks.Unread.Clear();
        core.Agents.Readings.StopReading();
        core.Frameworks.Readings.StopReading();
        core.Frameworks.Completed.StopReading();
        core.Offers.Readings.StopReading();
    }

    // ---- leaves

    private ResourceBundle SumOf(List<OpenOffer> offers)
    {
        if (offers.Count == 0) return ResourceBundle.Empty;
        if (offers.Count == 1) return offers[0].Resources;
        foreach (OpenOffer offer in offers) _sum.Add(offer.Resources);
        return _sum.Take();
    }

    // Roles are never forgotten nor renamed, so the array is only written behind what readers of it look at.
    private string[] ReadRoleNames()
    {
        int count = core.Allocator.RoleCount;
        if (count > _roleNames.Length) Array.Resize(ref _roleNames, Math.Max(16, 2 * count));
        for (; _roleCount < count; _roleCount++)
            _roleNames[_roleCount] = core.Allocator.RoleName(new RoleIndex(_roleCount));
        return _roleNames;
    }
}
