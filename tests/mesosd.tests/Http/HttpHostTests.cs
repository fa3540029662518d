using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Mesosd.Shell.Network;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Mesosd.Tests.Http;

/// <summary>HTTP as clients see it on the wire, whatever the endpoints are.</summary>
public sealed class HttpHostTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _taking = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _notices = [];
    private NativeListener _listener = null!;
    private HttpHost _http = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_listener, _http) = await StartAsync(new HttpLimits { MaxBodyBytes = 100_000 });
        _client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri($"http://{_listener.EndPoint}"),
            Timeout = Patience,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _more.TrySetResult();
        _client.Dispose();
        await _http.DisposeAsync();
        await _listener.DisposeAsync();
    }

    [Theory]
    [InlineData("/long", 20_000, true)]
    [InlineData("/pieces", 200_000, true)]
    [InlineData("/long?bytes=1024", 1024, true)]
    [InlineData("/long?bytes=1023", 1023, false)]
    [InlineData("/file", 20_000, false)]
    public async Task Long_text_is_packed_for_a_client_that_takes_it(string path, int length, bool isPacked)
    {
        using HttpResponseMessage answer = await GetAsync(path, "gzip");
        Assert.Equal(isPacked ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Cancel);
        if (isPacked) Assert.True(body.Length < length / 2);
        else Assert.Equal(length, answer.Content.Headers.ContentLength);
        using GZipStream unpacking = new(new MemoryStream(body), CompressionMode.Decompress);
        using MemoryStream text = new();
        if (isPacked) await unpacking.CopyToAsync(text, Cancel);
        else text.Write(body);
        Assert.Equal(new string('x', length), Encoding.ASCII.GetString(text.ToArray()));
    }

    [Fact]
    public async Task Client_that_does_not_take_it_gets_it_as_it_is()
    {
        using HttpResponseMessage answer = await GetAsync("/long", "gzip;q=0");
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal(20_000, (await answer.Content.ReadAsByteArrayAsync(Cancel)).Length);
    }

    [Fact]
    public async Task Stream_goes_out_as_it_comes_and_is_not_packed()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/stream");
        request.Headers.Add("Accept-Encoding", "gzip");
        using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        await using Stream body = await answer.Content.ReadAsStreamAsync(Cancel);
        byte[] buffer = new byte[4096];
        int first = await body.ReadAsync(buffer, Cancel);
        Assert.Equal("first", Encoding.ASCII.GetString(buffer, 0, first));
        _more.SetResult();
        await body.ReadExactlyAsync(buffer.AsMemory(0, 2000), Cancel);
        Assert.Equal(0, await body.ReadAsync(buffer, Cancel));
    }

    [Theory]
    [InlineData("/json?jsonp=cb", "text/javascript", "cb({\"a\":1});")]
    [InlineData("/json?jsonp=jQuery_1.$x", "text/javascript", "jQuery_1.$x({\"a\":1});")]
    [InlineData("/json", "application/json", "{\"a\":1}")]
    [InlineData("/long?bytes=2&jsonp=cb", "text/plain", "xx")]
    public async Task Json_is_the_argument_of_a_function_where_one_is_named(string path, string type, string expected)
    {
        using HttpResponseMessage answer = await GetAsync(path, "gzip");
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(expected.Length, answer.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("alert(1)//")]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("a%0Ab")]
    public async Task What_is_no_name_of_a_function_is_refused(string name)
    {
        using HttpResponseMessage answer = await GetAsync($"/json?jsonp={name}", "");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("jsonp must be the name of a function\n", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Head_tells_the_length_and_sends_nothing()
    {
        using HttpResponseMessage answer = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/json"), Cancel);
        Assert.Equal(7, answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Second_version_is_spoken_on_the_same_port_by_whoever_begins_with_it()
    {
        for (int round = 0; round < 2; round++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/echo")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StringContent(new string('y', 70_000)),
            };
            using HttpResponseMessage answer = await _client.SendAsync(request, Cancel);
            Assert.Equal(HttpVersion.Version20, answer.Version);
            Assert.Equal(70_000, (await answer.Content.ReadAsStringAsync(Cancel)).Length);
        }
        Assert.Equal("{\"a\":1}", await _client.GetStringAsync("/json", Cancel));
    }

    [Fact]
    public async Task Method_that_begins_like_the_second_version_may_come_byte_by_byte()
    {
        using Socket socket = await DialAsync(_listener);
        foreach (char letter in "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            await socket.SendAsync(new[] { (byte)letter }, Cancel);
        Assert.Contains("\r\nok\r\n", await ReadAllAsync(socket));
    }

    [Fact]
    public async Task Client_that_stops_in_its_first_bytes_is_not_waited_for()
    {
        (NativeListener listener, HttpHost http) = await StartAsync(new HttpLimits(), TimeSpan.FromMilliseconds(50));
        using (Socket socket = await DialAsync(listener))
        {
            await socket.SendAsync("PR"u8.ToArray(), Cancel);
            Assert.Equal("", await ReadAllAsync(socket));
        }
        await http.DisposeAsync();
        await listener.DisposeAsync();
    }

    [Fact]
    public async Task Requests_may_follow_each_other_without_waiting_and_bodies_may_come_in_chunks()
    {
        using Socket socket = await DialAsync(_listener);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            "GET /json HTTP/1.1\r\nHost: h\r\n\r\n" +
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" +
            "GET /long?bytes=3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), Cancel);
        string answers = await ReadAllAsync(socket);
        Assert.Equal(3, answers.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.True(answers.IndexOf("{\"a\":1}", StringComparison.Ordinal) < answers.IndexOf("abcde", StringComparison.Ordinal));
        Assert.EndsWith("xxx", answers);
    }

    [Fact]
    public async Task Client_that_asks_before_it_sends_its_body_is_told_to_go_on()
    {
        using Socket socket = await DialAsync(_listener);
        await socket.SendAsync(
            "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"u8.ToArray(),
            Cancel);
        byte[] buffer = new byte[1024];
        int count = await socket.ReceiveAsync(buffer, Cancel).AsTask().WaitAsync(Patience, Cancel);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(buffer, 0, count));
        await socket.SendAsync("ok"u8.ToArray(), Cancel);
        Assert.Contains("\r\nok\r\n", await ReadAllAsync(socket));
    }

    [Theory]
    [InlineData("GET /json HTTP/1.1\r\nHost: h\r\nX-Long: {0}\r\n\r\n", "HTTP/1.1 431 ")]
    [InlineData("GET /json?{0} HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 414 ")]
    [InlineData("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n", "HTTP/1.1 413 ")]
    [InlineData("GET /json\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /json HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400 ")]
    [InlineData("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n", "HTTP/1.1 400 ")]
    public async Task What_is_too_large_or_wrong_is_answered(string request, string expected)
    {
        using Socket socket = await DialAsync(_listener);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request.Replace("{0}", new string('a', 20_000))), Cancel);
        byte[] buffer = new byte[64];
        int count = await socket.ReceiveAsync(buffer, Cancel).AsTask().WaitAsync(Patience, Cancel);
        Assert.StartsWith(expected, Encoding.ASCII.GetString(buffer, 0, count));
        Assert.Empty(_notices);
    }

    [Theory]
    [InlineData("GET //json HTTP/1.1\r\nHost: h\r\n")]
    [InlineData("GET //json// HTTP/1.1\r\nHost: h\r\n")]
    [InlineData("GET http://elsewhere/json HTTP/1.1\r\nHost: h\r\n")]
    [InlineData("GET /%6ason HTTP/1.0\r\n")]
    public async Task Path_may_be_written_as_clients_and_proxies_do(string request)
    {
        using Socket socket = await DialAsync(_listener);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{request}Connection: close\r\n\r\n"), Cancel);
        Assert.EndsWith("\r\n\r\n{\"a\":1}", await ReadAllAsync(socket));
    }

    [Fact]
    public async Task Path_of_slashes_leads_nowhere_else()
    {
        using Socket socket = await DialAsync(_listener);
        await socket.SendAsync("GET //jso HTTP/1.0\r\n\r\n"u8.ToArray(), Cancel);
        Assert.StartsWith("HTTP/1.1 404 ", await ReadAllAsync(socket));
    }

    [Fact]
    public async Task Client_that_takes_too_long_for_its_headers_is_told_so()
    {
        (NativeListener listener, HttpHost http) =
            await StartAsync(new HttpLimits { HeaderTimeout = TimeSpan.FromMilliseconds(50) });
        using (Socket socket = await DialAsync(listener))
        {
            await socket.SendAsync("GET /json HTTP/1.1\r\nHost: "u8.ToArray(), Cancel);
            Assert.StartsWith("HTTP/1.1 408 ", await ReadAllAsync(socket));
        }
        await http.DisposeAsync();
        await listener.DisposeAsync();
    }

    [Theory]
    [InlineData("POST /take HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\u0004\0\0\0\0\0" +
        "\0\0\u000c\u0001\u0004\0\0\0\u0001" + "\u0083\u0086\u0004\u0005/take\u0001\u0001h")]
    public async Task Client_that_is_gone_before_its_body_was_whole_is_no_failure_of_ours(string request)
    {
        using (Socket socket = await DialAsync(_listener))
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request), Cancel);
            await _taking.Task.WaitAsync(Patience, Cancel);
            socket.LingerState = new LingerOption(true, 0);
        }
        await _http.StopAsync(Cancel).WaitAsync(Patience, Cancel);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Connections_that_are_too_many_are_answered_and_the_others_go_on()
    {
        (NativeListener listener, HttpHost http) = await StartAsync(new HttpLimits { MaxConnections = 1 });
        using (Socket held = await DialAsync(listener))
        using (Socket more = await DialAsync(listener))
        {
            await held.SendAsync("GET /json HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray(), Cancel);
            byte[] buffer = new byte[1024];
            Assert.True(await held.ReceiveAsync(buffer, Cancel) > 0);
            await more.SendAsync("GET /json HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray(), Cancel);
            string refusal = await ReadAllAsync(more);
            Assert.StartsWith("HTTP/1.1 503 ", refusal);
            Assert.EndsWith("1 connections are open, and no more are taken for now; try again later\n", refusal);
            Assert.Contains("--http_max_connections", Assert.Single(_notices));
            await held.SendAsync("GET /json HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray(), Cancel);
            Assert.True(await held.ReceiveAsync(buffer, Cancel) > 0);
        }
        await http.DisposeAsync();
        await listener.DisposeAsync();
    }

    private async Task<(NativeListener, HttpHost)> StartAsync(HttpLimits limits, TimeSpan? firstBytes = null)
    {
        ListenerSettings settings = new()
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Connections = new ConnectionSettings { Self = new LocalIdentity { Role = PeerRole.Master } },
            FirstByteTimeout = firstBytes ?? Patience,
        };
        NativePeers peers = new(new NoNatives(), _ => HandshakeVerdict.Refuse("this is a test of HTTP"));
        NativeListener listener = NativeListener.Bind(settings, peers, _notices.Add);
        HttpHost http = new(listener, limits, HttpAccess.Open, _notices.Add);
        http.Map("/long", context => WriteAsync(context, int.Parse(
            context.Request.Query["bytes"].FirstOrDefault() ?? "20000", System.Globalization.CultureInfo.InvariantCulture)));
        http.Map("/pieces", PiecesAsync);
        http.Map("/file", context => WriteAsync(context, 20_000, "application/octet-stream"));
        http.Map("/json", context => WriteAsync(context, "{\"a\":1}"u8.ToArray(), "application/json"));
        http.Map("/stream", StreamAsync);
        http.MapCalls("/take", TakeAsync);
        http.MapCalls("/echo", context => context.Request.Body.CopyToAsync(context.Response.Body));
        await http.StartAsync(Cancel);
        listener.Start();
        return (listener, http);
    }

    private static Task WriteAsync(HttpContext context, int count, string type = "text/plain") =>
        WriteAsync(context, Encoding.ASCII.GetBytes(new string('x', count)), type);

    private static async Task WriteAsync(HttpContext context, byte[] bytes, string type)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.BodyWriter.WriteAsync(bytes);
    }

    private static async Task PiecesAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        for (int piece = 0; piece < 4; piece++)
            await context.Response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 50_000)));
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        await context.Response.BodyWriter.WriteAsync("first"u8.ToArray());
        await _more.Task;
        await context.Response.BodyWriter.WriteAsync(new byte[2000]);
    }

    private Task TakeAsync(HttpContext context)
    {
        _taking.TrySetResult();
        return context.Request.Body.CopyToAsync(Stream.Null);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string encodings)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        return await _client.SendAsync(request, Cancel);
    }

    private static async Task<Socket> DialAsync(NativeListener listener)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(listener.EndPoint, Cancel);
        return socket;
    }

    private static async Task<string> ReadAllAsync(Socket socket)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer, Cancel).AsTask().WaitAsync(Patience, Cancel)) > 0)
                all.Write(buffer, 0, count);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // An end as good as any.
        }
        return Encoding.ASCII.GetString(all.ToArray());
    }

    private sealed class NoNatives : IFrameReceiver
    {
        public void OnOpened(Connection connection)
        {
        }

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
        {
        }

        public void OnTurnEnd(Connection connection)
        {
        }

        public void OnClosed(Connection connection, CloseReason reason, string? message)
        {
        }
    }
}
