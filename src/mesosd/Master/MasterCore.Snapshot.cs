using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

// What readers see. They never come in here: the loop takes a snapshot when somebody asks.
public sealed partial class MasterCore
{
    private readonly MasterReadings _readings;
    private readonly Deadline<MasterDeadline> _readingsDeadline;

    // Live and unreachable tasks of frameworks that are not over.
    private readonly TaskCounts _liveTasks = new();

    /// <summary>What the master looks like now. The first one costs what there is, later ones what has changed.</summary>
    /// <param name="parts">What to show.</param>
    /// <param name="now">The present moment.</param>
    public MasterSnapshot Snapshot(SnapshotParts parts, Instant now)
    {
        MasterSnapshot? snapshot;
        do snapshot = TrySnapshot(parts, now, int.MaxValue);
        while (snapshot is null);
        return snapshot;
    }

    /// <summary>The same, in steps: null when something is left for the next call, which others may come before.</summary>
    /// <param name="parts">What to show; the same in each step.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="budget">How many things may be read.</param>
    public MasterSnapshot? TrySnapshot(SnapshotParts parts, Instant now, int budget)
    {
        if (!_readingsDeadline.IsSet) _deadlines.Set(_readingsDeadline, now + MasterReadings.Patience);
        return _readings.Refresh(parts, now, budget) ? _readings.Take(parts, now) : null;
    }

    /// <summary>Whether changes are followed because somebody reads.</summary>
    public bool IsRead => _readings.IsRead;

    private void ForgetReadings()
    {
        if (_readings.Forget(_now) is { } next) _deadlines.Set(_readingsDeadline, next);
    }

    internal MasterReadings Readings => _readings;

    internal AgentTable Agents => _agents;

    internal FrameworkTable Frameworks => _frameworks;

    internal OfferTable Offers => _offers;

    internal IAllocator Allocator => _allocator;

    internal MasterCounters Counters => _counters;

    internal TaskCounts LiveTasks => _liveTasks;

    internal int SilentCount => _silent;

    internal int OverdueCount => _overdue.Count + _held.Count;

    internal Instant StartedAt => _startedAt ?? _now;

    internal IReadOnlyDictionary<string, double> Weights => _weights;

    internal IReadOnlyDictionary<string, QuotaConfig> Quotas => _quotas;

    internal MasterCoreSettings Settings => _settings;

    internal MachineTable Machines => _machines;

    internal Instant Now => _now;

    internal MasterPeer? PeerOf(ConnectionId connection) => _peers.GetValueOrDefault(connection);

    /// <summary>Writes resources for readers.</summary>
    internal ResourceWriter ResourceWriter => _resources.Writer;
}
