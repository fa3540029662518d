using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>
/// <c>POST /api/v1</c> on the leading master: questions are answered from snapshots, changes become inputs of the core, as
/// the native ones do (docs/http-api.md).
/// </summary>
/// <param name="host">Whose core is asked and changed.</param>
/// <param name="local">Answers what is about the process.</param>
/// <param name="messages">Sends what is as large as the cluster.</param>
/// <param name="limits">What clients may do.</param>
internal sealed class OperatorApi(
    MasterHost host, OperatorLocalCalls local, LargeMessages messages, HttpLimits limits) : IDisposable
{
    private readonly OperatorStreams _streams = new(host, messages, limits);

    /// <summary>Streams of events that are open.</summary>
    public int OpenStreams => _streams.OpenStreams;

    public void Dispose() => _streams.Dispose();

    /// <summary>Answers a request whose method is POST, on the leading master.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        Call? call = await ApiBody.ReadAsync<Call>(context, limits.MaxBodyBytes);
        if (call is null) return;
        if (OperatorCalls.Find(call, out string fault) is not { } rule)
            await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest,
                $"Failed to validate master::Call: {fault}");
        else if (rule.Kind == OperatorCallKind.Change) await ChangeAsync(context, call, rule);
        else if (call.Type == CallType.SetLoggingLevel) await SendAsync(context, local.Answer(call), rule, MediaType.Json);
        else if (rule.Kind == OperatorCallKind.Nothing)
            await HttpAnswer.SayAsync(context, StatusCodes.Status501NotImplemented, "Call.type is UNKNOWN");
        else if (MediaTypes.Choose(context.Request.Headers.Accept) is not { } type)
            await HttpAnswer.SayAsync(context, StatusCodes.Status406NotAcceptable,
                $"Expecting 'Accept' to allow {MediaTypes.Json} or {MediaTypes.Protobuf}");
        else if (rule.Kind == OperatorCallKind.Subscription) await _streams.RunAsync(context, call, type);
        else if (rule.Kind == OperatorCallKind.Local) await SendAsync(context, local.Answer(call), rule, type);
        else if (SnapshotOutlines.IsFor(rule.Type)) await AskAllAsync(context, rule, type);
        else await AskAsync(context, call, rule, type);
    }

    /// <summary>Performs a change, and answers with its outcome.</summary>
    public async Task ChangeAsync(HttpContext context, Call call, OperatorCallRule rule)
    {
        OpenedPeer peer = HttpCaller.PeerOf(context, PeerRole.Operator) with { IsCall = true };
        IMessage answer = await host.CallAsync(peer, call, context.RequestAborted);
        if (answer is Refusal refusal) await RefuseAsync(context, refusal, rule);
        else await HttpAnswer.StatusAsync(context, rule.Done);
    }

    /// <summary>Shows what a question is answered with in JSON, as an older endpoint does.</summary>
    /// <param name="context">The request.</param>
    /// <param name="question">A question without members.</param>
    /// <param name="bodyOf">The body for the answer.</param>
    public async Task ShowAsync(HttpContext context, CallType question, Func<Response, byte[]> bodyOf)
    {
        Call call = new() { Type = question };
        IMessage answer = await host.AskAsync(call, MasterReader.PartsFor(question)!.Value);
        if (answer is Refusal refusal) await RefuseAsync(context, refusal, OperatorCalls.Find(call, out _)!);
        else await HttpAnswer.JsonAsync(context, bodyOf((Response)answer));
    }

    private async Task AskAsync(HttpContext context, Call call, OperatorCallRule rule, MediaType type)
    {
        IMessage answer = call.Type == CallType.GetHealth
            ? MasterReader.Healthy
            : await host.AskAsync(call, MasterReader.PartsFor(call.Type) ?? SnapshotParts.None);
        await SendAsync(context, answer, rule, type);
    }

    // What grows with the cluster is not made as one message.
    private async Task AskAllAsync(HttpContext context, OperatorCallRule rule, MediaType type)
    {
        if (await host.ViewAsync(MasterReader.PartsFor(rule.Type)!.Value) is { Snapshot: { } snapshot })
            await messages.SendAsync(context, SnapshotOutlines.Of(rule.Type, snapshot), type);
        else await RefuseAsync(context, MasterHost.NotLeading, rule);
    }

    private static Task SendAsync(HttpContext context, IMessage answer, OperatorCallRule rule, MediaType type) => answer switch
    {
        Refusal refusal => RefuseAsync(context, refusal, rule),
        Accepted => HttpAnswer.StatusAsync(context, rule.Done),
        _ => HttpAnswer.MessageAsync(context, answer, type),
    };

    private static Task RefuseAsync(HttpContext context, Refusal refusal, OperatorCallRule rule) =>
        HttpAnswer.SayAsync(context, OperatorCalls.StatusOf(refusal.CodeOrDefault, rule), refusal.Message);
}
