using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Mesosd.Tests.Agent;

/// <summary>An executor that speaks JSON over HTTP, as those in other languages do. Not thread-safe.</summary>
internal sealed class HttpExecutor(string endpoint, string? token = null) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri($"http://{endpoint}"),
        Timeout = TimeSpan.FromSeconds(30),
    };

    private HttpResponseMessage? _answer;
    private Stream? _stream;

    /// <summary>SUBSCRIBE; the status, and the stream is open when it is 200.</summary>
    public async Task<HttpStatusCode> SubscribeAsync(string executor = "x1", string members = "")
    {
        _answer = await PostAsync(
            Call("SUBSCRIBE", executor, $"\"subscribe\": {{{members}}}"), HttpCompletionOption.ResponseHeadersRead);
        if (_answer.StatusCode == HttpStatusCode.OK) _stream = await _answer.Content.ReadAsStreamAsync();
        return _answer.StatusCode;
    }

    /// <summary>The headers that SUBSCRIBE was answered with.</summary>
    public HttpResponseMessage Answer => _answer!;

    /// <summary>The next event; null when the stream has ended.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        StringBuilder digits = new();
        byte[] one = new byte[1];
        while (true)
        {
            if (await _stream!.ReadAsync(one) == 0) return null;
            if (one[0] == '\n') break;
            digits.Append((char)one[0]);
        }
        byte[] record = new byte[int.Parse(digits.ToString())];
        await _stream.ReadExactlyAsync(record);
        return JsonDocument.Parse(record).RootElement;
    }

    /// <summary>The next event, which must be of this type.</summary>
    public async Task<JsonElement> ExpectAsync(string type)
    {
        JsonElement? next = await NextAsync();
        Xunit.Assert.Equal(type, next?.GetProperty("type").GetString());
        return next!.Value;
    }

    public async Task<HttpStatusCode> UpdateAsync(string task, string state, string executor = "x1")
    {
        string uuid = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        return await CallAsync("UPDATE", executor, $$$"""
            "update": {"status": {"task_id": {"value": "{{{task}}}"}, "state": "{{{state}}}",
              "source": "SOURCE_EXECUTOR", "uuid": "{{{uuid}}}"}}
            """);
    }

    public async Task<HttpStatusCode> CallAsync(string type, string executor, string member)
    {
        using HttpResponseMessage answer =
            await PostAsync(Call(type, executor, member), HttpCompletionOption.ResponseContentRead);
        return answer.StatusCode;
    }

    /// <summary>Cuts the stream, as when the connection is lost.</summary>
    public void Cut()
    {
        _stream?.Dispose();
        _answer?.Dispose();
    }

    public void Dispose()
    {
        Cut();
        _http.Dispose();
    }

    private Task<HttpResponseMessage> PostAsync(string body, HttpCompletionOption completion)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/executor")
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request, completion);
    }

    private static string Call(string type, string executor, string member) => $$"""
        {"type": "{{type}}", "framework_id": {"value": "f1"}, "executor_id": {"value": "{{executor}}"}, {{member}}}
        """;
}
