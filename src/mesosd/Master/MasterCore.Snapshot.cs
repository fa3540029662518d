using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

// What readers see. They never come in here: the loop takes a snapshot when somebody asks.
public sealed partial class MasterCore
{
    /// <summary>
    /// What the master looks like now. Costs what the parts show; call it only when somebody asks and
    /// <see cref="Revision"/> is not that of the last one.
    /// </summary>
    /// <param name="parts">What to show.</param>
    /// <param name="now">The present moment.</param>
    public MasterSnapshot Snapshot(SnapshotParts parts, Instant now) =>
        new SnapshotBuilder(this).Build(parts, now);

    internal AgentTable Agents => _agents;

    internal FrameworkTable Frameworks => _frameworks;

    internal OfferTable Offers => _offers;

    internal IAllocator Allocator => _allocator;

    internal MasterCounters Counters => _counters;

    internal int SilentCount => _silent;

    internal int OverdueCount => _overdue.Count + _held.Count;

    internal Instant StartedAt => _startedAt ?? _now;

    internal IReadOnlyDictionary<string, double> Weights => _weights;

    internal IReadOnlyDictionary<string, QuotaConfig> Quotas => _quotas;

    internal MasterCoreSettings Settings => _settings;

    internal MachineTable Machines => _machines;

    internal Instant Now => _now;

    internal MasterPeer? PeerOf(Core.ConnectionId connection) => _peers.GetValueOrDefault(connection);

    /// <summary>Writes resources for people.</summary>
    internal void Describe(ResourceBundle bundle, List<Resource> target) =>
        _resources.Write(bundle, ResourceForm.Plain, target);

    /// <summary>An open offer as its framework got it.</summary>
    internal Offer Describe(OpenOffer offer) => MessageOf(offer);
}
