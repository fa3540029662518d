using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using Mesosd.Agent;
using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Agent;

/// <summary>
/// <c>POST /api/v1/executor</c>: each call becomes an input of the core, as the native ones do (docs/http-api.md).
/// </summary>
/// <param name="host">Whose executors they are.</param>
/// <param name="limits">What they may do.</param>
/// <param name="heartbeat">How often each stream is sent an event of no content.</param>
/// <param name="asksForTokens">Whether a request without a token is turned away at once.</param>
internal sealed class ExecutorEndpoint(AgentHost host, HttpLimits limits, TimeSpan heartbeat, bool asksForTokens) : IDisposable
{
    private const string BearerScheme = "Bearer ";
    private const string Challenge = "Bearer realm=\"mesos-agent-executor\"";

    // What no token is equal to: a header that cannot be read is a wrong proof, not a missing one.
    private static readonly byte[] s_unreadable = [0];

    private static readonly string[] s_methods = ["POST"];

    private readonly StreamHeartbeats _heartbeats =
        new(heartbeat, new Event { Type = EventType.Heartbeat });

    private readonly ConcurrentDictionary<EventStream, TaskCompletionSource> _open = new();

    /// <summary>Answers a request of any method.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!s_methods.Contains(context.Request.Method))
        {
            await HttpAnswer.MethodAsync(context, s_methods);
            return;
        }
        byte[] token = TokenOf(context.Request.Headers.Authorization);
        if (asksForTokens && token.Length == 0)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
            await HttpAnswer.SayAsync(context, StatusCodes.Status401Unauthorized,
                "An executor must send 'Authorization: Bearer' with MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
            return;
        }
        Call? call = await ApiBody.ReadAsync<Call>(context, limits.MaxBodyBytes);
        if (call is null) return;
        if (call.Type == CallType.Subscribe) await SubscribeAsync(context, call, token);
        else await CallAsync(context, call, token);
    }

    /// <summary>Ends all streams, and waits until they have: executors find the next process of this agent.</summary>
    /// <param name="limit">How long to wait for those that do not read.</param>
    public async Task CloseAllAsync(TimeSpan limit)
    {
        foreach (EventStream stream in _open.Keys) stream.Close(GoodbyeReason.ShuttingDown, "the agent stops");
        Task ended = Task.WhenAll(_open.Values.Select(stream => stream.Task));
        await Task.WhenAny(ended, Task.Delay(limit, CancellationToken.None));
    }

    public void Dispose() => _heartbeats.Dispose();

    private async Task SubscribeAsync(HttpContext context, Call call, byte[] token)
    {
        if (MediaTypes.Choose(context.Request.Headers.Accept) is not { } type)
        {
            await HttpAnswer.SayAsync(context, StatusCodes.Status406NotAcceptable,
                $"Expecting 'Accept' to allow '{MediaTypes.Protobuf}' or '{MediaTypes.Json}'");
            return;
        }
        EventStream stream = new(type, limits.MaxStreamBytes);
        ExecutorStreamLink link = new(stream);
        AgentInput opened = AgentInput.OpenedOverHttp(stream.Id, token, AddressOf(context), isCall: false);
        host.Post(AgentHostInput.ForCore(opened, link), link);
        try
        {
            IMessage answer = await host.AskAsync(link.Id, call, link.Answer, context.RequestAborted);
            if (answer is Refusal refusal) await RefuseAsync(context, refusal);
            else await RunAsync(context, stream);
        }
        finally
        {
            host.Post(AgentHostInput.ForCore(AgentInput.Lost(link.Id), link), null);
        }
        if (stream.IsSlow)
            host.NoteSlowReader($"executor {call.ExecutorId.Value} of framework {call.FrameworkId.Value} was cut: {stream.End}");
    }

    private async Task RunAsync(HttpContext context, EventStream stream)
    {
        context.Response.ContentType = MediaTypes.NameOf(stream.Type);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _open.TryAdd(stream, ended);
        _heartbeats.Add(stream);
        try
        {
            await stream.RunAsync(context.Response);
        }
        finally
        {
            _heartbeats.Remove(stream);
            _open.TryRemove(stream, out _);
            ended.TrySetResult();
        }
    }

    private async Task CallAsync(HttpContext context, Call call, byte[] token)
    {
        CallLink link = new();
        AgentInput opened = AgentInput.OpenedOverHttp(link.Id, token, AddressOf(context), isCall: true);
        host.Post(AgentHostInput.ForCore(opened, link), null);
        try
        {
            IMessage answer = await host.AskAsync(link.Id, call, link.Answer, context.RequestAborted);
            if (answer is Refusal refusal) await RefuseAsync(context, refusal);
            else await HttpAnswer.StatusAsync(context, StatusCodes.Status202Accepted);
        }
        finally
        {
            host.Post(AgentHostInput.ForCore(AgentInput.Lost(link.Id), link), null);
        }
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal) =>
        HttpAnswer.SayAsync(context, AgentStatus.Of(refusal.CodeOrDefault), refusal.Message);

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    // Of another scheme: a proxy's affair, and no proof of an executor.
    private static byte[] TokenOf(string? header)
    {
        if (header?.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) != true) return [];
        ReadOnlySpan<char> text = header.AsSpan(BearerScheme.Length).Trim();
        byte[] token = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, token, out int count) && count > 0
            ? token[..count]
            : s_unreadable;
    }
}
