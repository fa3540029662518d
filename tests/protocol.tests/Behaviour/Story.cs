using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Tests.Client;
using Mesosd.Protocol.Tests.Wire;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Behaviour;

/// <summary>Plays one case: tells the peers, the program and time what to do, and compares what the client does.</summary>
internal sealed partial class Story
{
    // Ends a client whose peers answer nothing any more: longer than any farewell.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(10);

    private readonly FakeWorld _world = new();
    private readonly JsonPattern _pattern = new();
    private readonly Dictionary<string, Task<string>> _calls = [];
    private readonly Dictionary<string, CancellationTokenSource> _cancels = [];
    private ActingProgram? _program;
    private Task? _leaving;

    public static async Task PlayAsync(BehaviourCase behaviour)
    {
        Story story = new();
        foreach (CaseStep step in behaviour.Steps)
        {
            try
            {
                await story.TakeAsync(step.Text);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The test runner shows the whole chain; the place in the case is what people look for first.
                throw new Xunit.Sdk.XunitException($"{step.Place}: {step.Text}\n{failure.Message}\nnotices: {story.Notices}", failure);
            }
        }
        await story.EndAsync();
    }

    private string Notices => string.Join(" | ", _world.Notices);

    private async Task TakeAsync(string text)
    {
        string[] words = text.Split(' ', 3);
        string subject = words[0];
        string verb = words.Length > 1 ? words[1] : "";
        string rest = words.Length > 2 ? words[2] : "";
        switch (subject)
        {
            case "client" when verb == "waits":
                await WaitAsync(rest);
                break;
            case "client":
                _program = MakeProgram(verb, rest);
                break;
            case "program":
                await ActAsync(verb, rest);
                break;
            case "time":
                _world.Time.Advance(Spans.Parse(verb));
                break;
            case "notice":
                await UntilAsync(() => _world.Notices.Any(notice => notice.Contains(text[7..].Trim('"'), StringComparison.Ordinal)));
                break;
            case ['k', .. var number] when number.All(char.IsDigit):
                await CheckCallAsync(_calls[subject], verb, rest);
                break;
            default:
                await TellPeerAsync(subject, verb, rest);
                break;
        }
    }

    private async Task EndAsync()
    {
        Assert.All(_calls, call => Assert.True(call.Value.IsCompleted, $"{call.Key} is still open"));
        Assert.Null(_world.UnexpectedAttempt);
        Assert.All(_world.Wires, wire => Assert.Null(wire.TryReceive()));
        _leaving ??= _program!.LeaveAsync().AsTask();
        while (!_leaving.IsCompleted && await WaitForAlarmAsync(s_farewell)) _world.Time.Advance(s_farewell);
        await _leaving.InTime();
    }

    // A client that leaves either is done or has a timer for its peer's last word.
    private async Task<bool> WaitForAlarmAsync(TimeSpan atMost)
    {
        await UntilAsync(() => _leaving!.IsCompleted || _world.Time.SoonestAlarm <= atMost);
        return !_leaving!.IsCompleted;
    }

    /// <summary>The client pauses or waits for something, for a span within these: then it is over.</summary>
    private async Task WaitAsync(string rest)
    {
        string[] words = rest.Split(' ');
        (TimeSpan shortest, TimeSpan longest) = Spans.ParseRange(words[0]);
        await UntilAsync(
            () => _world.Time.SoonestAlarm is { } soon && soon <= longest,
            () => $"the next timer goes off in {_world.Time.SoonestAlarm}");
        TimeSpan wait = _world.Time.SoonestAlarm!.Value;
        Assert.InRange(wait, shortest, longest);
        if (words is [_, "for", { } span]) _world.Time.Jump(Spans.Parse(span));
        else _world.Time.Advance(wait);
    }

    private static async Task UntilAsync(Func<bool> isSo, Func<string>? describe = null)
    {
        // Nearly always it is so already, or in a moment.
        for (int look = 0; look < 20 && !isSo(); look++) await Task.Yield();
        DateTime end = DateTime.UtcNow + TestLimits.Wait;
        using PeriodicTimer looks = new(TimeSpan.FromMilliseconds(1));
        while (!isSo())
        {
            Assert.True(DateTime.UtcNow < end, describe?.Invoke() ?? "it did not come to pass");
            await looks.WaitForNextTickAsync();
        }
    }

    private ActingProgram MakeProgram(string kind, string rest)
    {
        Match parts = Rest().Match(rest);
        Dictionary<string, string> options = parts.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return kind switch
        {
            "scheduler" => new SchedulerProgram(MakeScheduler(options, parts.Groups["json"].Value)),
            "executor" => new ExecutorProgram(MakeExecutor(options)),
            "operator" => new OperatorProgram(MakeOperator(options), options.Remove("of")),
            _ => throw new FormatException($"there is no {kind} client"),
        };
    }

    private SchedulerOptions MakeScheduler(Dictionary<string, string> options, string json)
    {
        if (!MessageCodec.TryParseJson<FrameworkInfo>(json, out FrameworkInfo? framework, out string? error)) throw new FormatException(error);
        SchedulerOptions made = new()
        {
            Masters = Addresses(options, "masters"),
            Framework = framework,
            Notice = _world.Notices.Enqueue,
            World = _world.World,
            SuppressedRoles = options.Remove("suppressed", out string? roles) ? roles.Split(',') : [],
            SoftwareVersion = options.Remove("version", out string? version) ? version : null,
        };
        if (options.Remove("buffer", out string? bytes)) made = made with { MaxBufferedBytes = int.Parse(bytes) };
        if (options.Remove("max_frame", out string? limit))
            made = made with { Limits = FrameLimits.Default with { MaxFrameBytes = int.Parse(limit) } };
        Assert.Empty(options);
        return made;
    }

    private ExecutorOptions MakeExecutor(Dictionary<string, string> variables)
    {
        int? limit = variables.Remove("unacknowledged", out string? bytes) ? int.Parse(bytes) : null;
        variables["MESOS_AGENT_ENDPOINT"] = FakeWorld.AddressOf(variables["MESOS_AGENT_ENDPOINT"]);
        ExecutorOptions made = ExecutorOptions.FromEnvironment(variables.GetValueOrDefault) with
        {
            Notice = _world.Notices.Enqueue,
            World = _world.World,
        };
        return limit is { } max ? made with { MaxUnacknowledgedBytes = max } : made;
    }

    private OperatorOptions MakeOperator(Dictionary<string, string> options) => new()
    {
        Addresses = Addresses(options, "of", "masters"),
        Notice = _world.Notices.Enqueue,
        World = _world.World,
        Principal = options.GetValueOrDefault("principal"),
    };

    private static string[] Addresses(Dictionary<string, string> options, params string[] names)
    {
        string name = names.First(options.ContainsKey);
        string[] peers = [.. options[name].Split(',').Select(FakeWorld.AddressOf)];
        if (name != "of") options.Remove(name);
        return peers;
    }

    private static JsonNode? ParseJson(string json) => JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 128 });

    /// <summary>Words, and JSON behind them.</summary>
    [GeneratedRegex(@"^(?<words>[^{]*?) ?(?<json>\{.*\})?(?: \+ (?<hex>[0-9a-f ]+))?$")]
    private static partial Regex Rest();
}
