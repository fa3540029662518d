using System.Net;
using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Http;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Loop;
using Mesosd.Shell.Network;

namespace Mesosd.Shell.Master;

/// <summary>
/// A master as a part of this process: its port, its loop around the core, its readers. Started by
/// <c>mesosd master</c> and, beside agents, by <c>mesosd local</c>.
/// </summary>
internal sealed class MasterHost : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly RoleLog _log;
    private readonly PausedPeers _paused = new();
    private readonly NativeListener _listener;
    private readonly HttpHost _http;
    private readonly MasterTurn _turn;
    private readonly RoleLoop<MasterHostInput> _loop;
    private readonly MasterReader _reader;
    private readonly HostClock _clock;
    private bool _disposed;

    private MasterHost(MasterFlags flags, RoleLog log, AdvertisedAddress address)
    {
        _log = log;
        FrameLimits limits = FrameLimits.Default with
        {
            MaxFrameBytes = flags.Connections.MaxFrameBytes,
            MaxOutboundBytes = (int)Math.Min(flags.Connections.MaxOutboundQueueBytes, int.MaxValue),
        };
        ConnectionSettings connections = new()
        {
            Self = new LocalIdentity { Role = PeerRole.Master, SoftwareVersion = MesosdVersion.Text },
            Limits = limits,
        };
        ListenerSettings listener = new()
        {
            EndPoint = AdvertisedAddress.EndPointOf(flags.Network),
            Connections = connections,
            MaxConnections = flags.Connections.MaxConnections,
        };
        NativePeers peers = new(new MasterReceiver(this, DecodeLimits.Default), Check);
        _listener = NativeListener.Bind(listener, peers, log.Warning);
        HostClock clock = new();
        _turn = new MasterTurn(NewCore(flags, InfoOf(address)), clock, log);
        _loop = new RoleLoop<MasterHostInput>("master", _turn, clock, _paused.ResumeAll);
        _reader = new MasterReader(FactsOf(flags));
        _clock = clock;
        _http = new HttpHost(_listener, new HttpLimits(), log.Warning);
    }

    /// <summary>Where it listens, with the port that the system chose for port 0.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Completes when the loop has ended; fails with the bug that ended it.</summary>
    public Task Ended => _loop.Ended;

    /// <summary>Starts a master.</summary>
    /// <param name="flags">Its settings.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="cancel">Gives the start up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public static async Task<MasterHost> StartAsync(MasterFlags flags, RoleLog log, CancellationToken cancel)
    {
        MasterHost host = new(flags, log, await AdvertisedAddress.FindAsync(flags.Network));
        host._loop.Start();
        await host._http.StartAsync(cancel);
        host._listener.Start();
        log.Information($"listening on {host.EndPoint}, version {MesosdVersion.Text}");
        return host;
    }

    /// <summary>Hands an input to the loop; a peer that fills it is not read from until there is room.</summary>
    public void Post(in MasterHostInput input, Connection? from)
    {
        _loop.Post(input);
        if (from is not null && _loop.IsCrowded) _paused.Pause(from);
    }

    /// <summary>Answers an operator's question, beside the loop.</summary>
    /// <param name="connection">Who asks.</param>
    /// <param name="call">The question.</param>
    /// <param name="parts">What the answer needs to see.</param>
    /// <param name="correlation">The question's number.</param>
    public void Answer(Connection connection, Call call, SnapshotParts parts, uint correlation)
    {
        // Whoever only asks whether this master is alive need not wait for its loop.
        if (call.Type == CallType.GetHealth) connection.TrySend(MasterReader.Healthy, correlation, FrameFlags.Answer);
        else _ = AnswerAsync(connection, call, parts, correlation);
    }

    /// <summary>What the master looks like at the end of the turn that is under way.</summary>
    public Task<MasterSnapshot> SnapshotAsync(SnapshotParts parts)
    {
        SnapshotReader reader = new(parts);
        _loop.Post(MasterHostInput.ForReader(reader));
        return reader.Seen;
    }

    /// <summary>Says goodbye to all peers and stops.</summary>
    public async Task StopAsync()
    {
        using CancellationTokenSource limit = new(s_farewell);
        await _http.StopAsync(limit.Token);
        _loop.Stop();
        await _loop.Ended.WaitAsync(s_farewell, CancellationToken.None);
        // The loop is over: its connections are nobody's now.
        _turn.Peers.CloseAll(GoodbyeReason.ShuttingDown, "the master stops");
        _log.Information("stopped");
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        _loop.Stop();
        await _http.DisposeAsync();
        await _listener.DisposeAsync();
    }

    private async Task AnswerAsync(Connection connection, Call call, SnapshotParts parts, uint correlation)
    {
        MasterSnapshot snapshot = await SnapshotAsync(parts);
        IMessage answer = _reader.Answer(call, snapshot, LookAround);
        connection.TrySend(answer, correlation, FrameFlags.Answer);
        connection.Flush();
    }

    // What metrics tell beside the core's own.
    private MasterSurroundings LookAround() =>
        new(_clock.Now, MachineMeter.Read(), NetworkCounters.Process.Read(), _turn.Reading);

    private static MasterFacts FactsOf(MasterFlags flags) => new()
    {
        Version = new VersionInfo { Version = MesosdVersion.Text },
        Cluster = flags.Cluster,
        LogFolder = flags.Logging.Folder,
    };

    private static HandshakeVerdict Check(Hello hello) => hello.Role is PeerRole.Agent or PeerRole.Scheduler or PeerRole.Operator
        ? HandshakeVerdict.Welcome
        : HandshakeVerdict.Refuse(
            $"this is a master: it serves agents, schedulers and operators, not {PeerRoleNames.ToName(hello.Role)}");

    private static MasterCore NewCore(MasterFlags flags, MasterInfo info)
    {
        DominantResourceAllocator allocator = new(new AllocatorSettings
        {
            AllocationInterval = flags.AllocationInterval,
            MinimumAllocatable = flags.MinAllocatableResources,
            FairSharingExcludedNames = flags.FairSharingExcludedResourceNames,
            FilterGpuResources = flags.FilterGpuResources,
            Seed = NewSeed(),
        });
        return new MasterCore(SettingsOf(flags, info), allocator, NewSeed());
    }

    private static MasterCoreSettings SettingsOf(MasterFlags flags, MasterInfo info) => new()
    {
        Info = info,
        AgentPingTimeout = flags.AgentPingTimeout,
        MaxAgentPingTimeouts = flags.MaxAgentPingTimeouts,
        AgentReregisterTimeout = flags.AgentReregisterTimeout,
        OfferTimeout = flags.OfferTimeout,
        AllocationInterval = flags.AllocationInterval,
        RootSubmissions = flags.RootSubmissions,
        InitialWeights = [.. flags.Weights.Select(weight => KeyValuePair.Create(weight.Role, weight.Weight))],
        MaxCompletedFrameworks = flags.MaxCompletedFrameworks,
        MaxCompletedTasksPerFramework = flags.MaxCompletedTasksPerFramework,
        MaxUnreachableTasksPerFramework = flags.MaxUnreachableTasksPerFramework,
    };

    private MasterInfo InfoOf(AdvertisedAddress address)
    {
        int port = address.Port ?? EndPoint.Port;
        return new MasterInfo
        {
            Id = "",
            // The bytes of the address in the order of the network, read as this machine's integer: Mesos' old way.
            Ip = address.Address.GetAddressBytes() is { Length: 4 } bytes ? BitConverter.ToUInt32(bytes) : 0,
            Port = (uint)port,
            Pid = $"master@{address.Address}:{port}",
            Hostname = address.Hostname,
            Version = MesosdVersion.Text,
            Address = new Address { Hostname = address.Hostname, Ip = address.Address.ToString(), Port = port },
        };
    }

    private static ulong NewSeed() => SystemRandom.NextSeed();
}
