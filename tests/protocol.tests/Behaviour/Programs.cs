using System.Text.Json.Nodes;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>The program of a case: it uses the library as programs do.</summary>
internal abstract class ActingProgram
{
    /// <summary>The next event as JSON; null when the events have ended.</summary>
    public abstract Task<string?> NextAsync();

    /// <summary>Takes no more events.</summary>
    public virtual ValueTask StopListeningAsync() => throw new NotSupportedException("this program takes no events");

    /// <summary>Makes a call and waits for its end; what came of it, as JSON.</summary>
    public abstract Task<string> CallAsync(string type, string body, CancellationToken cancel);

    /// <summary>Makes a call that is not waited for.</summary>
    public virtual void Post(string type, string body) => throw new NotSupportedException($"{type} is waited for");

    /// <summary>Something that it can be asked about.</summary>
    public abstract string Tell(string what);

    public abstract ValueTask LeaveAsync();

    protected static T Parse<T>(string json) where T : IMessage<T> =>
        MessageCodec.TryParseJson<T>(json, out T? message, out string? error) ? message : throw new FormatException($"{error} in {json}");

    /// <summary>A call of Mesos' APIs: its type, and the member of the same name.</summary>
    protected static string Wrap(string type, string body) =>
        body == "{}" ? $$"""{"type":"{{type}}"}""" : $$"""{"type":"{{type}}","{{type.ToLowerInvariant()}}":{{body}}}""";
}

internal sealed class SchedulerProgram : ActingProgram
{
    private readonly SchedulerClient _client;
    private readonly IAsyncEnumerator<SchedulerApi.Event> _events;
    private Task<bool>? _next;

    public SchedulerProgram(SchedulerOptions options)
    {
        _client = new SchedulerClient(options);
        _events = _client.EventsAsync().GetAsyncEnumerator();
        // Taking events is what makes it connect.
        _next = _events.MoveNextAsync().AsTask();
    }

    public override async Task<string?> NextAsync()
    {
        bool any = await (_next ?? _events.MoveNextAsync().AsTask());
        _next = null;
        return any ? MessageCodec.ToJson(_events.Current) : null;
    }

    public override ValueTask StopListeningAsync() => _events.DisposeAsync();

    public override async Task<string> CallAsync(string type, string body, CancellationToken cancel)
    {
        switch (type)
        {
            case "SUPPRESS":
                await _client.SuppressAsync(Parse<SchedulerApi.CallSuppress>(body).Roles, cancel);
                break;
            case "REVIVE":
                await _client.ReviveAsync(Parse<SchedulerApi.CallRevive>(body).Roles, cancel);
                break;
            case "LAUNCH_GROUP":
                OfferOperationLaunchGroup group = Parse<OfferOperationLaunchGroup>(body);
                await _client.LaunchGroupAsync(new OfferId("o1"), group.Executor, group.TaskGroup.Tasks, cancel: cancel);
                break;
            case "TEARDOWN":
                await _client.TeardownAsync(cancel);
                break;
            case "UPDATE_FRAMEWORK":
                SchedulerApi.CallUpdateFramework update = Parse<SchedulerApi.CallUpdateFramework>(body);
                await _client.UpdateFrameworkAsync(update.FrameworkInfo, update.SuppressedRoles, update.OfferConstraints, cancel);
                break;
            default:
                await _client.CallAsync(Parse<SchedulerApi.Call>(Wrap(type, body)), cancel);
                break;
        }
        return "{}";
    }

    public override void Post(string type, string body)
    {
        if (type == "ACKNOWLEDGE") _client.Acknowledge(Parse<TaskStatus>(body));
        else if (type == "DECLINE")
        {
            SchedulerApi.CallDecline decline = Parse<SchedulerApi.CallDecline>(body);
            _client.Decline(decline.OfferIds, decline.Filters);
        }
        else base.Post(type, body);
    }

    public override string Tell(string what) => what switch
    {
        "framework" => _client.FrameworkId?.Value ?? "none",
        "connected" => _client.IsConnected ? "yes" : "no",
        "master" => _client.MasterInfo?.Id ?? "none",
        _ => throw new FormatException($"a scheduler does not know its {what}"),
    };

    public override ValueTask LeaveAsync() => _client.DisposeAsync();
}

internal sealed class ExecutorProgram : ActingProgram
{
    private readonly ExecutorClient _client;
    private readonly IAsyncEnumerator<ExecutorApi.Event> _events;
    private Task<bool>? _next;

    public ExecutorProgram(ExecutorOptions options)
    {
        _client = new ExecutorClient(options);
        _events = _client.EventsAsync().GetAsyncEnumerator();
        _next = _events.MoveNextAsync().AsTask();
    }

    public override async Task<string?> NextAsync()
    {
        bool any = await (_next ?? _events.MoveNextAsync().AsTask());
        _next = null;
        return any ? MessageCodec.ToJson(_events.Current) : null;
    }

    public override async Task<string> CallAsync(string type, string body, CancellationToken cancel)
    {
        if (type != "DRAIN") throw new FormatException($"an executor waits for no {type}");
        double seconds = JsonNode.Parse(body)!["seconds"]!.GetValue<double>();
        return await _client.DrainAsync(TimeSpan.FromSeconds(seconds), cancel) ? """{"drained":true}""" : """{"drained":false}""";
    }

    public override void Post(string type, string body)
    {
        if (type == "UPDATE") _client.Update(Parse<TaskStatus>(body));
        else if (type == "MESSAGE") _client.SendMessage(Parse<ExecutorApi.CallMessage>(body).Data);
        else base.Post(type, body);
    }

    public override string Tell(string what) => what switch
    {
        "agent" => _client.Agent?.Hostname ?? "none",
        "connected" => _client.IsConnected ? "yes" : "no",
        "unacknowledged" => $"{_client.UnacknowledgedUpdates}",
        _ => throw new FormatException($"an executor does not know its {what}"),
    };

    public override ValueTask LeaveAsync() => _client.DisposeAsync();
}

internal sealed class OperatorProgram(OperatorOptions options, bool ofAgent) : ActingProgram
{
    private readonly OperatorClient _client = new(options);

    public override Task<string?> NextAsync() => throw new NotSupportedException("an operator takes no events");

    public override async Task<string> CallAsync(string type, string body, CancellationToken cancel)
    {
        switch (type)
        {
            case "EXPLAIN_OFFERS":
                return MessageCodec.ToJson(await _client.ExplainAsync(Parse<ExplainOffers>(body), cancel));
            case "DESCRIBE_ROLES":
                return MessageCodec.ToJson(await _client.DescribeRolesAsync(cancel));
            case "KILL_TASK":
                await _client.KillAsync(Parse<KillTaskOfAnyFramework>(body), cancel);
                return "{}";
            default:
                string call = Wrap(type, body);
                return ofAgent
                    ? MessageCodec.ToJson(await _client.CallAgentAsync(Parse<AgentApi.Call>(call), cancel))
                    : MessageCodec.ToJson(await _client.CallAsync(Parse<MasterApi.Call>(call), cancel));
        }
    }

    public override string Tell(string what) => what == "peer"
        ? _client.Peer?.Split(':')[0] ?? "none"
        : throw new FormatException($"an operator does not know its {what}");

    public override ValueTask LeaveAsync() => _client.DisposeAsync();
}
