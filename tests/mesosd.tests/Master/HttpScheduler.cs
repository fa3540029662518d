using System.Globalization;
using System.Net;
using System.Text;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;

namespace Mesosd.Tests.Master;

/// <summary>A scheduler over HTTP as its author would write it: one stream of records, and calls beside it.</summary>
internal sealed class HttpScheduler : IDisposable
{
    private const string Path = "/api/v1/scheduler";

    private readonly HttpClient _http;
    private readonly MediaType _type;
    private HttpResponseMessage? _response;
    private Stream? _events;

    public HttpScheduler(HttpClient http, MediaType type) => (_http, _type) = (http, type);

    /// <summary>What the master called the stream.</summary>
    public string StreamId { get; private set; } = "";

    /// <summary>Subscribes; the stream is open when this returns.</summary>
    public async Task SubscribeAsync(Call call, CancellationToken cancel)
    {
        _response = await SendAsync(call, null, cancel);
        if (_response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException(
                $"{_response.StatusCode}: {await _response.Content.ReadAsStringAsync(cancel)}");
        StreamId = _response.Headers.GetValues("Mesos-Stream-Id").Single();
        _events = await _response.Content.ReadAsStreamAsync(cancel);
    }

    /// <summary>Makes a call on the stream, and answers with its status.</summary>
    public async Task<HttpStatusCode> CallAsync(Call call, CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(call, StreamId, cancel);
        return response.StatusCode;
    }

    /// <summary>The next event that is no heartbeat; null at the stream's end.</summary>
    public async Task<Event?> NextAsync(CancellationToken cancel)
    {
        while (await ReadRecordAsync(cancel) is { } record)
        {
            Event? happening;
            if (_type == MediaType.Json)
            {
                if (!MessageCodec.TryParseJson<Event>(record, out happening, out string? fault))
                    throw new FormatException($"{fault}: {Encoding.UTF8.GetString(record)}");
            }
            else if (!MessageCodec.TryDecode<Event>(record, DecodeLimits.Default, out happening, out DecodeError error))
                throw new FormatException(error.ToString());
            if (happening!.Type != EventType.Heartbeat) return happening;
        }
        return null;
    }

    /// <summary>The next event of the type; others are passed over.</summary>
    public async Task<Event> NextAsync(EventType type, CancellationToken cancel)
    {
        while (await NextAsync(cancel) is { } happening)
            if (happening.Type == type) return happening;
        throw new InvalidOperationException($"the stream ended before a {type}");
    }

    public void Dispose() => _response?.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Call call, string? streamId, CancellationToken cancel)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Path)
        {
            Content = new ByteArrayContent(MediaTypes.Encode(call, _type)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", MediaTypes.NameOf(_type));
        request.Headers.Accept.ParseAdd(MediaTypes.NameOf(_type));
        if (streamId is not null) request.Headers.Add("Mesos-Stream-Id", streamId);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private async Task<byte[]?> ReadRecordAsync(CancellationToken cancel)
    {
        StringBuilder digits = new();
        byte[] one = new byte[1];
        while (true)
        {
            if (await _events!.ReadAsync(one, cancel) == 0)
                return digits.Length == 0 ? null : throw new FormatException($"the stream ended behind '{digits}'");
            if (one[0] == '\n') break;
            digits.Append((char)one[0]);
        }
        byte[] record = new byte[int.Parse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture)];
        await _events.ReadExactlyAsync(record, cancel);
        return record;
    }
}
