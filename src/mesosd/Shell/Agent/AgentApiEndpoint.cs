using Mesosd.Agent;
using Mesosd.Protocol.AgentApi;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Agent;

/// <summary>
/// <c>POST /api/v1</c> of an agent. The checks stand in Mesos' order: recovery, method, types of the body, types of the
/// answer, the call's form, what the call takes.
/// </summary>
/// <param name="standing">Where the agent stands.</param>
/// <param name="questions">Who answers.</param>
/// <param name="limits">What clients may do.</param>
internal sealed class AgentApiEndpoint(Func<AgentStanding> standing, AgentQuestions questions, HttpLimits limits)
{
    private const string MessageContentType = "Message-Content-Type";
    private const string MessageAccept = "Message-Accept";

    private static readonly string[] s_methods = ["POST"];

    /// <summary>Answers a request of any method.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (standing().State == AgentState.Recovering)
            await HttpAnswer.SayAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Agent has not finished recovery");
        else if (!s_methods.Contains(context.Request.Method)) await HttpAnswer.MethodAsync(context, s_methods);
        else if (await FindTypesAsync(context) is { } types) await AnswerAsync(context, types);
    }

    private async Task AnswerAsync(HttpContext context, Types types)
    {
        Call? call = types.IsStream
            ? await ApiBody.ReadFirstRecordAsync<Call>(context, types.Body, limits.MaxBodyBytes)
            : await ApiBody.ReadAsync<Call>(context, types.Body, limits.MaxBodyBytes);
        if (call is null) return;
        if (AgentCallForm.FindFault(call) is { } fault)
            await HttpAnswer.SayAsync(
                context, StatusCodes.Status400BadRequest, $"Failed to validate agent::Call: {fault}");
        else if (await FitsAsync(context, types, call.TypeOrDefault))
            await SendAsync(context, await questions.AnswerAsync(call), types.Answer);
    }

    private static Task SendAsync(HttpContext context, IMessage answer, MediaType type) => answer switch
    {
        Refusal refusal => HttpAnswer.SayAsync(context, AgentStatus.Of(refusal.CodeOrDefault), refusal.Message),
        Accepted => HttpAnswer.StatusAsync(context, StatusCodes.Status200OK),
        _ => HttpAnswer.MessageAsync(context, answer, type),
    };

    // ---- types

    private static async Task<Types?> FindTypesAsync(HttpContext context)
    {
        (int status, string text, Types? types) = FindTypes(context.Request);
        if (types is null) await HttpAnswer.SayAsync(context, status, text);
        return types;
    }

    private static (int Status, string Text, Types? Types) FindTypes(HttpRequest request)
    {
        if (request.ContentType is not { } name)
            return Wrong(StatusCodes.Status400BadRequest, "Expecting 'Content-Type' to be present");
        bool isStream = name == MediaTypes.RecordIo;
        string? inner = request.Headers[MessageContentType];
        if (!isStream && MediaTypes.Parse(name) is null)
            return Wrong(StatusCodes.Status415UnsupportedMediaType, "Expecting 'Content-Type' of " +
                $"{MediaTypes.Json} or {MediaTypes.Protobuf} or {MediaTypes.RecordIo}");
        if (isStream && inner is null)
            return Wrong(StatusCodes.Status400BadRequest,
                $"Expecting '{MessageContentType}' to be set for streaming requests");
        if (!isStream && inner is not null)
            return Wrong(StatusCodes.Status415UnsupportedMediaType,
                $"Expecting '{MessageContentType}' to be not set for non-streaming requests");
        if (MediaTypes.Parse(isStream ? inner : name) is not { } body)
            return Wrong(StatusCodes.Status415UnsupportedMediaType,
                $"Expecting '{MessageContentType}' of {MediaTypes.Json} or {MediaTypes.Protobuf}");
        return FindAnswerTypes(request, new Types(isStream, body, AsksForStream: false, MediaType.Json));
    }

    private static (int Status, string Text, Types? Types) FindAnswerTypes(HttpRequest request, Types types)
    {
        bool hasInner = request.Headers.ContainsKey(MessageAccept);
        if (MediaTypes.Choose(request.Headers.Accept) is { } answer)
            return hasInner
                ? Wrong(StatusCodes.Status406NotAcceptable,
                    $"Expecting '{MessageAccept}' to be not set for non-streaming responses")
                : (0, "", types with { Answer = answer });
        if (!MediaTypes.Accepts(request.Headers.Accept, MediaTypes.RecordIo))
            return Wrong(StatusCodes.Status406NotAcceptable, "Expecting 'Accept' to allow " +
                $"{MediaTypes.Json} or {MediaTypes.Protobuf} or {MediaTypes.RecordIo}");
        return MediaTypes.Choose(request.Headers[MessageAccept]) is { } inner
            ? (0, "", types with { AsksForStream = true, Answer = inner })
            : Wrong(StatusCodes.Status406NotAcceptable,
                $"Expecting '{MessageAccept}' to allow {MediaTypes.Json} or {MediaTypes.Protobuf}");
    }

    private static (int Status, string Text, Types? Types) Wrong(int status, string text) => (status, text, null);

    // Whether the call takes such a body and gives such an answer; otherwise this was said.
    private static async Task<bool> FitsAsync(HttpContext context, Types types, CallType type)
    {
        string name = CallTypeNames.ToName(type);
        bool takesStream = type == CallType.AttachContainerInput;
        bool givesStream = type is CallType.AttachContainerOutput or CallType.LaunchNestedContainerSession;
        if (types.IsStream && !takesStream)
            await HttpAnswer.SayAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"Streaming 'Content-Type' {MediaTypes.RecordIo} is not supported for {name} call");
        else if (!types.IsStream && takesStream)
            await HttpAnswer.SayAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"Expecting 'Content-Type' to be {MediaTypes.RecordIo} for {name} call");
        else if (types.AsksForStream && !givesStream)
            await HttpAnswer.SayAsync(context, StatusCodes.Status406NotAcceptable,
                $"Streaming response is not supported for {name} call");
        else return true;
        return false;
    }

    /// <param name="IsStream">Whether the body is a stream of records.</param>
    /// <param name="Body">How messages stand in the body.</param>
    /// <param name="AsksForStream">Whether only a stream of records is accepted.</param>
    /// <param name="Answer">How messages stand in the answer.</param>
    private sealed record Types(bool IsStream, MediaType Body, bool AsksForStream, MediaType Answer);
}
