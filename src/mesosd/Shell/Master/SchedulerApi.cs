using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>
/// <c>POST /api/v1/scheduler</c>: each call becomes an input of the core, as the native ones do (docs/http-api.md).
/// </summary>
internal sealed class SchedulerApi(MasterHost host, HttpLimits limits) : IDisposable
{
    private const string StreamIdHeader = "Mesos-Stream-Id";

    private readonly StreamHeartbeats _heartbeats =
        new(MasterCoreSettings.UsualSchedulerHeartbeat, new Event { Type = EventType.Heartbeat });

    /// <summary>Streams that are open.</summary>
    public int OpenStreams => _heartbeats.Count;

    /// <summary>Answers a request whose method is POST, on the leading master.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        Call? call = await ApiBody.ReadAsync<Call>(context, limits.MaxBodyBytes);
        if (call is null) return;
        OpenedPeer peer = PeerOf(context);
        if (SchedulerCallForm.Check(call, peer.Principal) is { } fault)
        {
            await HttpAnswer.SayAsync(
                context, StatusOf(fault.CodeOrDefault), $"Failed to validate scheduler::Call: {fault.Message}");
            return;
        }
        MediaType? type = MediaTypes.Choose(context.Request.Headers.Accept);
        string? streamId = context.Request.Headers[StreamIdHeader];
        if (type is null && call.Type is CallType.Subscribe or CallType.ReconcileOperations)
            await HttpAnswer.SayAsync(context, StatusCodes.Status406NotAcceptable,
                $"Expecting 'Accept' to allow '{MediaTypes.Protobuf}' or '{MediaTypes.Json}'");
        else if (call.Type != CallType.Subscribe) await CallAsync(context, call, peer with { StreamId = streamId });
        else if (streamId is null) await SubscribeAsync(context, call, peer, type!.Value);
        else
            await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest,
                $"Subscribe calls should not include the '{StreamIdHeader}' header");
    }

    public void Dispose() => _heartbeats.Dispose();

    private async Task SubscribeAsync(HttpContext context, Call call, OpenedPeer peer, MediaType type)
    {
        EventStream stream = new(type, limits.MaxStreamBytes);
        string streamId = Linux.SystemRandom.NextUuidText();
        host.Post(MasterHostInput.ForCore(MasterInput.Opened(stream.Id, peer with { StreamId = streamId }), stream), stream);
        host.Post(MasterHostInput.ForCore(MasterInput.Received(stream.Id, call)), stream);
        try
        {
            if (await stream.BeginsAsync(context.RequestAborted)) await StreamAsync(context, stream, streamId);
            else await HttpAnswer.SayAsync(context, StatusCodes.Status503ServiceUnavailable, stream.End ?? "");
        }
        finally
        {
            host.Post(MasterHostInput.ForCore(MasterInput.Lost(stream.Id), stream), null);
        }
        if (stream.IsSlow) host.NoteSlowReader($"a scheduler at {peer.Address} was cut: {stream.End}");
    }

    private async Task StreamAsync(HttpContext context, EventStream stream, string streamId)
    {
        context.Response.ContentType = MediaTypes.NameOf(stream.Type);
        context.Response.Headers[StreamIdHeader] = streamId;
        // As in Mesos: schedulers learn at once that their stream works.
        _heartbeats.Add(stream, atOnce: true);
        try
        {
            await stream.RunAsync(context.Response);
        }
        finally
        {
            _heartbeats.Remove(stream);
        }
    }

    private async Task CallAsync(HttpContext context, Call call, OpenedPeer peer)
    {
        switch (await host.CallAsync(peer with { IsCall = true }, call, context.RequestAborted))
        {
            case Refusal refusal:
                await HttpAnswer.SayAsync(context, StatusOf(refusal.CodeOrDefault), refusal.Message);
                break;
            default:
                bool isDone = call.Type == CallType.UpdateFramework;
                await HttpAnswer.StatusAsync(
                    context, isDone ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
                break;
        }
    }

    private static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.Invalid or RefusalCode.NotFound => StatusCodes.Status400BadRequest,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.Unsupported => StatusCodes.Status501NotImplemented,
        RefusalCode.Exhausted => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static OpenedPeer PeerOf(HttpContext context) =>
        HttpCaller.PeerOf(context, PeerRole.Scheduler);
}
