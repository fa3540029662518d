using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Behaviour;

internal sealed partial class Story
{
    // No kind will ever have this number.
    private const ushort UnknownKind = 60_000;

    private readonly Dictionary<string, uint> _correlations = new() { ["#none"] = 0 };
    private uint _lastProbe = 4_000_000_000;

    private static readonly Dictionary<string, SchemaType> s_types = SchemaTypes.All.ToDictionary(type => type.Name);

    private async Task TellPeerAsync(string peer, string verb, string rest)
    {
        switch (verb)
        {
            case "accepts":
                await _world.AcceptAsync(peer);
                break;
            case "refuses":
                await _world.RefuseAsync(peer);
                break;
            case "ignores":
                await _world.IgnoreAsync(peer);
                break;
            case "<-":
                await ExpectAsync(_world.With(peer), rest);
                break;
            case "->":
                await SendAsync(_world.With(peer), rest);
                break;
            case "cuts":
                _world.With(peer).Cuts = true;
                break;
            case "gathers":
                _world.With(peer).Gathers = true;
                break;
            case "lets":
                await _world.With(peer).LetGoAsync();
                break;
            case "probes":
                await ProbeAsync(_world.With(peer));
                break;
            case "is" when rest == "not read":
                await UntilAsync(() => _world.With(peer).IsLeftUnread);
                break;
            case "is" when rest == "read":
                await UntilAsync(() => _world.With(peer).IsRead);
                break;
            default:
                throw new FormatException($"a peer does not know how to: {verb}");
        }
    }

    private async Task SendAsync(FakeWire wire, string rest)
    {
        if (rest == "end") wire.End();
        else if (rest == "reset") wire.Reset();
        else if (rest.StartsWith("bytes ", StringComparison.Ordinal)) await wire.SendAsync(Hex(rest[6..]));
        else
        {
            Match parts = Rest().Match(rest);
            List<string> words = [.. parts.Groups["words"].Value.Split(' ')];
            int count = words.Count > 1 && words[1] == "times" ? int.Parse(words[0], CultureInfo.InvariantCulture) : 1;
            if (count > 1) words.RemoveRange(0, 2);
            byte[] frame = FakeWire.Encode(MakeFrame(words, parts));
            for (int index = 0; index < count; index++) await wire.SendAsync(frame);
        }
    }

    /// <summary><c>Kind [#x | re #x] [flags N] {json} [+ hex]</c>, or <c>kind N … [+ hex]</c>.</summary>
    private RawFrame MakeFrame(List<string> words, Match parts)
    {
        byte[] more = parts.Groups["hex"].Success ? Hex(parts.Groups["hex"].Value) : [];
        ushort kind;
        byte[] payload = [];
        if (words[0] == "kind")
        {
            kind = ushort.Parse(words[1], CultureInfo.InvariantCulture);
            words.RemoveAt(0);
        }
        else
        {
            string json = parts.Groups["json"].Success ? _pattern.Fill(parts.Groups["json"].Value) : "{}";
            byte[] utf8 = Encoding.UTF8.GetBytes(json);
            if (!FindType(words[0]).TryParseJson(utf8, DecodeLimits.Default, out IMessage? message, out string? error))
                throw new FormatException(error);
            kind = FrameKinds.Of(message);
            payload = Encode(message);
        }
        ushort flags = 0;
        uint correlation = 0;
        for (int index = 1; index < words.Count; index++)
        {
            if (words[index] == "re") flags |= 1;
            else if (words[index] == "flags") flags |= ushort.Parse(words[++index], CultureInfo.InvariantCulture);
            else if (words[index].StartsWith('#')) correlation = _correlations.TryGetValue(words[index], out uint id) ? id : MakeCorrelation(words[index]);
            else throw new FormatException($"{words[index]} says nothing about a frame");
        }
        return new RawFrame(kind, flags, correlation, [.. payload, .. more]);
    }

    private uint MakeCorrelation(string name)
    {
        // A peer's own ids may be any; those of a client's requests are what the client chose.
        uint id = (uint)(1_000_000 + _correlations.Count);
        _correlations.Add(name, id);
        return id;
    }

    private async Task ExpectAsync(FakeWire wire, string rest)
    {
        if (rest == "nothing")
        {
            RawFrame? early = wire.TryReceive();
            Assert.True(early is null, Show(early));
            return;
        }
        RawFrame? received = await wire.ReceiveAsync(heartbeats: rest.StartsWith("Heartbeat", StringComparison.Ordinal));
        if (rest == "end")
        {
            Assert.True(received is null, $"a frame of kind {received?.Kind}: {Show(received)}");
            return;
        }
        Assert.True(received is not null, "the client has ended the connection");
        RawFrame frame = received.Value;
        Match parts = Rest().Match(rest);
        string[] words = parts.Groups["words"].Value.Split(' ');
        string json = parts.Groups["json"].Success ? parts.Groups["json"].Value : "{}";
        SchemaType type = FindType(words[0]);
        WireReader reader = new(frame.Payload, DecodeLimits.Default);
        IMessage message = type.Decode(ref reader);
        Assert.True(!reader.Failed && FrameKinds.Of(message) == frame.Kind, $"a frame of kind {frame.Kind}: {Show(frame)}");
        CheckCorrelation(frame, words);
        string? difference = _pattern.Differ(ParseJson(json), ParseJson(MessageCodec.ToJson(message)), exactly: words[^1] == "=");
        Assert.True(difference is null, $"{difference}: {Show(frame)}");
    }

    private void CheckCorrelation(RawFrame frame, string[] words)
    {
        string? name = words.FirstOrDefault(word => word.StartsWith('#'));
        Assert.Equal(words.Contains("re"), frame.IsAnswer);
        Assert.Equal(0, frame.Flags & ~1);
        if (name is null) Assert.Equal(0u, frame.Correlation);
        else if (words.Contains("re")) Assert.Equal(_correlations[name], frame.Correlation);
        else
        {
            Assert.NotEqual(0u, frame.Correlation);
            _correlations[name] = frame.Correlation;
        }
    }

    /// <summary>Asks for something that no client knows: its refusal is the next that the client sends.</summary>
    private async Task ProbeAsync(FakeWire wire)
    {
        uint id = ++_lastProbe;
        await wire.SendAsync(FakeWire.Encode(new RawFrame(UnknownKind, 0, id, [])));
        RawFrame? answer = await wire.ReceiveAsync(heartbeats: false);
        Assert.True(answer is { Kind: FrameKinds.Refusal, IsAnswer: true } && answer.Value.Correlation == id, Show(answer));
    }

    private static SchemaType FindType(string name) =>
        s_types.GetValueOrDefault($"mesosd.{name}") ?? s_types.GetValueOrDefault($"mesos.v1.{name}") ??
        throw new FormatException($"there is no message {name}");

    private static string Show(RawFrame? frame)
    {
        if (frame is not { } raw) return "the end";
        WireReader reader = new(raw.Payload, DecodeLimits.Default);
        string name = FrameKinds.NameOf(raw.Kind);
        IMessage? message = ConnectionFrameFrames.Decode(raw.Kind, ref reader) ?? SchedulerToMasterFrames.Decode(raw.Kind, ref reader) ??
            ExecutorToAgentFrames.Decode(raw.Kind, ref reader) ?? OperatorToMasterFrames.Decode(raw.Kind, ref reader);
        return message is null ? $"kind {raw.Kind}" : $"{name} {MessageCodec.ToJson(message)}";
    }

    private static byte[] Encode(IMessage message)
    {
        byte[] bytes = new byte[message.MeasureBytes()];
        WireWriter writer = new(bytes);
        message.Encode(ref writer);
        return bytes;
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
