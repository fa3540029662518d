using System.Runtime.CompilerServices;
using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>
/// SUBSCRIBE of the operator API: first the whole cluster, then what happens, as records. The snapshot is written by
/// the request's own task, and events queue behind it (docs/http-api.md).
/// </summary>
internal sealed class OperatorStreams(MasterHost host, LargeMessages messages, HttpLimits limits) : IDisposable
{
    private static readonly Event s_heartbeat = new() { Type = EventType.Heartbeat };

    private readonly StreamHeartbeats _heartbeats = new(MasterCoreSettings.UsualSchedulerHeartbeat, s_heartbeat);

    /// <summary>Streams that are open.</summary>
    public int OpenStreams => _heartbeats.Count;

    public void Dispose() => _heartbeats.Dispose();

    /// <summary>Answers with events until either side ends it.</summary>
    public async Task RunAsync(HttpContext context, Call call, MediaType type)
    {
        EventStream stream = new(type, limits.MaxStreamBytes);
        string streamId = Linux.SystemRandom.NextUuidText();
        OpenedPeer peer = HttpCaller.PeerOf(context, PeerRole.Operator) with { StreamId = streamId };
        host.Post(MasterHostInput.ForCore(MasterInput.Opened(stream.Id, peer), stream), stream);
        host.Post(MasterHostInput.ForCore(MasterInput.Received(stream.Id, call)), stream);
        try
        {
            MasterView? view = await host.ViewAsync(new SnapshotRequest(SnapshotParts.All, stream), context.RequestAborted);
            if (view?.Snapshot is { } snapshot) await RunAsync(context, stream, snapshot);
            else
                await HttpAnswer.SayAsync(context, StatusCodes.Status503ServiceUnavailable,
                    "this master does not lead, or stops");
        }
        finally
        {
            stream.Close(GoodbyeReason.Finished, "the client closed it");
            host.Post(MasterHostInput.ForCore(MasterInput.Lost(stream.Id), stream), null);
        }
        if (stream.IsSlow) host.NoteSlowReader($"a subscriber of events at {peer.Address} was cut: {stream.End}");
    }

    private async Task RunAsync(HttpContext context, EventStream stream, MasterSnapshot snapshot)
    {
        context.Response.ContentType = MediaTypes.NameOf(stream.Type);
        _heartbeats.Add(stream);
        try
        {
            await stream.RunAsync(context.Response, FirstRecordsAsync(snapshot, stream.Type));
        }
        finally
        {
            _heartbeats.Remove(stream);
        }
    }

    // As in Mesos, a first heartbeat follows the snapshot at once.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> FirstRecordsAsync(
        MasterSnapshot snapshot, MediaType type, [EnumeratorCancellation] CancellationToken gone = default)
    {
        MessageOutline subscribed = SnapshotOutlines.Subscribed(snapshot);
        await foreach (ReadOnlyMemory<byte> piece in messages.RecordAsync(subscribed, type, gone)) yield return piece;
        RecordBuffer heartbeat = new();
        heartbeat.Add(s_heartbeat, type);
        yield return heartbeat.Take();
    }
}
