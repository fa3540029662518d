using System.Text.RegularExpressions;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Tests.Client;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Behaviour;

internal sealed partial class Story
{
    private async Task ActAsync(string verb, string rest)
    {
        Match parts = Rest().Match(rest);
        string[] words = parts.Groups["words"].Value.Split(' ');
        string json = parts.Groups["json"].Success ? parts.Groups["json"].Value : "{}";
        switch (verb)
        {
            case "sees" when rest == "the end":
                Assert.Null(await _program!.NextAsync().InTime());
                break;
            case "sees":
                for (int count = words is [{ } number, "times"] ? int.Parse(number) : 1; count > 0; count--) await SeeAsync(json);
                break;
            case "stops":
                await _program!.StopListeningAsync();
                break;
            case "calls":
                _cancels[words[0]] = new CancellationTokenSource();
                _calls[words[0]] = _program!.CallAsync(words[1], _pattern.Fill(json), _cancels[words[0]].Token);
                break;
            case "cancels":
                await _cancels[rest].CancelAsync();
                break;
            case "posts":
                _program!.Post(words[0], _pattern.Fill(json));
                break;
            case "cannot":
                Exception? failure = Record.Exception(() => _program!.Post(words[1], _pattern.Fill(json)));
                Assert.True(failure is InvalidOperationException or ArgumentException, $"{failure}");
                break;
            case "knows":
                string expected = words.Length > 1 ? words[1] : "none";
                await UntilAsync(() => _program!.Tell(words[0]) == expected, () => $"{words[0]} is {_program!.Tell(words[0])}");
                break;
            case "leaves":
                _leaving = _program!.LeaveAsync().AsTask();
                break;
            case "has":
                await _leaving!.InTime();
                break;
            default:
                throw new FormatException($"a program does not know how to: {verb}");
        }
    }

    private async Task SeeAsync(string json)
    {
        string? seen = await _program!.NextAsync().InTime();
        Assert.True(seen is not null, "the events have ended");
        Assert.Null(_pattern.Differ(ParseJson(json), ParseJson(seen), exactly: false));
    }

    private async Task CheckCallAsync(Task<string> call, string verb, string rest)
    {
        switch (verb)
        {
            case "waits":
                Assert.False(call.IsCompleted);
                break;
            case "succeeds":
                await call.InTime();
                break;
            case "answers":
                Assert.Null(_pattern.Differ(ParseJson(rest), ParseJson(await call.InTime()), exactly: false));
                break;
            case "fails":
                Exception? failure = await Record.ExceptionAsync(() => call.InTime());
                Match parts = Failure().Match(rest);
                Assert.Equal(parts.Groups["kind"].Value, Name(failure));
                Assert.Contains(parts.Groups["text"].Value, failure!.Message, StringComparison.Ordinal);
                break;
            default:
                throw new FormatException($"a call does not: {verb}");
        }
    }

    private static string Name(Exception? failure) => failure switch
    {
        null => "not at all",
        RefusedException refused => $"refused {RefusalCodeNames.ToName(refused.Code)}",
        ConnectionLostException => "lost",
        MasterUnreachableException => "unreachable",
        TimeoutException => "timeout",
        OperationCanceledException => "cancelled",
        _ => failure.ToString(),
    };

    /// <summary>A kind, and a part of the sentence in quotes.</summary>
    [GeneratedRegex("^(?<kind>[^\"]*?)(?: \"(?<text>.*)\")?$")]
    private static partial Regex Failure();
}
