using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Http;
using Mesosd.Shell.Network;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Mesosd.Tests.Network;

public sealed class NativeListenerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly EchoReceiver _receiver = new();
    private readonly List<string> _notices = [];
    private NativeListener _listener = null!;
    private HttpHost _http = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _listener = Bind(maxConnections: 8, TimeSpan.FromSeconds(10));
        _http = new HttpHost(_listener, new HttpLimits(), HttpAccess.Open, _notices.Add);
        _http.Map("/health", context => context.Response.WriteAsync("well"));
        _http.MapCalls("/echo", context => context.Request.Body.CopyToAsync(context.Response.Body));
        _http.Map("/broken", _ => throw new InvalidOperationException("on purpose"));
        await _http.StartAsync(TestContext.Current.CancellationToken);
        _listener.Start();
        _client = new HttpClient { BaseAddress = new Uri($"http://{_listener.EndPoint}"), Timeout = Patience };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _http.DisposeAsync();
        await _listener.DisposeAsync();
    }

    [Fact]
    public async Task One_port_serves_http_and_the_native_protocol_side_by_side()
    {
        Connection native = await ConnectAsync();
        Assert.Equal("well", await _client.GetStringAsync("/health", TestContext.Current.CancellationToken));
        native.TrySend(new LaunchReceived(5));
        native.Flush();
        Assert.Equal(FrameKinds.Pong, await ((Opener)native.Tag!).Frame.Task.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal("well", await _client.GetStringAsync("/health/", TestContext.Current.CancellationToken));
        native.Close(GoodbyeReason.Finished);
        await ((Opener)native.Tag).Closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => _listener.Connections == 0, Patience));
    }

    [Fact]
    public async Task Unknown_path_is_answered_with_what_there_is_and_what_was_probably_meant()
    {
        using HttpResponseMessage response = await _client.GetAsync("/helth", TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("There is no /helth here. Did you mean /health? There are:\n/broken\n/echo\n/health\n", body);
    }

    [Fact]
    public async Task What_only_tells_something_is_asked_with_any_method()
    {
        using HttpResponseMessage response = await _client.PostAsync(
            "/health", new StringContent("x"), TestContext.Current.CancellationToken);
        Assert.Equal("well", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using HttpResponseMessage echo = await _client.PostAsync(
            "/echo", new StringContent("text"), TestContext.Current.CancellationToken);
        Assert.Equal("text", await echo.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_does_not_prove_who_he_is_is_asked_before_the_handler_runs()
    {
        Assert.True(CredentialTable.Parse("ann secret").TryGet(out CredentialTable? table, out _));
        HttpAccess access = new(new HttpAccessFlags { Credentials = table, Readwrite = true }, "master");
        await using NativeListener listener = Bind(maxConnections: 8, TimeSpan.FromSeconds(10));
        await using HttpHost http = new(listener, new HttpLimits(), access, _notices.Add);
        http.MapCalls("/api/v1", context => context.Response.WriteAsync(HttpCaller.PrincipalOf(context) ?? "nobody"));
        await http.StartAsync(TestContext.Current.CancellationToken);
        listener.Start();
        using HttpClient client = new() { BaseAddress = new Uri($"http://{listener.EndPoint}"), Timeout = Patience };
        using HttpResponseMessage refused = await client.GetAsync("/api/v1", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Basic realm=\"mesos-master-readwrite\"", refused.Headers.WwwAuthenticate.ToString());
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("ann:secret"u8));
        Assert.Equal("ann", await client.GetStringAsync("/api/v1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Failing_handler_costs_its_request_and_stands_in_the_log()
    {
        using HttpResponseMessage response = await _client.GetAsync("/broken", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("GET /broken failed", Assert.Single(_notices));
        Assert.Equal("well", await _client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Connection_without_a_first_byte_is_closed_after_its_time()
    {
        await using NativeListener listener = Bind(maxConnections: 8, TimeSpan.FromMilliseconds(50));
        listener.Start();
        using Socket silent = await DialAsync(listener);
        Assert.Equal(0, await EndAsync(silent));
        Assert.True(SpinWait.SpinUntil(() => listener.Connections == 0, Patience));
    }

    [Fact]
    public async Task Peers_above_the_limit_are_told_to_come_back_later_and_the_others_go_on()
    {
        List<Socket> held = [];
        for (int index = 0; index < 8; index++) held.Add(await DialAsync(_listener));
        Assert.True(SpinWait.SpinUntil(() => _listener.Connections == 8, Patience));
        Connection tooMany = await ConnectAsync(mustOpen: false);
        await ((Opener)tooMany.Tag!).Closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(GoodbyeReason.Overloaded, tooMany.PeerGoodbye!.Reason);
        Assert.Contains("8 connections are open", Assert.Single(_notices));
        held[0].Dispose();
        Assert.True(SpinWait.SpinUntil(() => _listener.Connections == 7, Patience));
        Connection native = await ConnectAsync();
        Assert.Equal(ConnectionState.Open, native.State);
        native.Abort(CloseReason.ClosedHere, "the test is over");
        foreach (Socket socket in held) socket.Dispose();
    }

    [Fact]
    public async Task Connections_far_above_the_limit_are_closed_at_once()
    {
        await using NativeListener listener = Bind(maxConnections: 1, TimeSpan.FromSeconds(10));
        listener.Start();
        List<Socket> held = [];
        for (int index = 0; index < 3; index++) held.Add(await DialAsync(listener));
        Assert.True(SpinWait.SpinUntil(() => listener.Connections == 3, Patience));
        using Socket tooMany = await DialAsync(listener);
        Assert.Equal(0, await EndAsync(tooMany));
        foreach (Socket socket in held) socket.Dispose();
    }

    [Fact]
    public async Task Http_connections_are_closed_while_nobody_serves_them()
    {
        await using NativeListener listener = Bind(maxConnections: 8, TimeSpan.FromSeconds(10));
        listener.Start();
        using Socket socket = await DialAsync(listener);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"));
        Assert.Equal(0, await EndAsync(socket));
    }

    [Fact]
    public async Task Port_in_use_is_an_error_and_a_freed_port_can_be_taken_again()
    {
        Connection native = await ConnectAsync();
        ListenerSettings same = Settings(8, TimeSpan.FromSeconds(1)) with { EndPoint = _listener.EndPoint };
        NativePeers peers = new(_receiver, _ => HandshakeVerdict.Welcome);
        SocketException error = Assert.Throws<SocketException>(() => NativeListener.Bind(same, peers, _notices.Add));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
        // The server's side closes first, which leaves its port in TIME_WAIT.
        // The client may know of its connection before the server's receiver does.
        Connection server = await _receiver.First.WaitAsync(Patience, TestContext.Current.CancellationToken);
        server.Close(GoodbyeReason.ShuttingDown);
        await ((Opener)native.Tag!).Closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await _listener.DisposeAsync();
        await using NativeListener again = NativeListener.Bind(same, peers, _notices.Add);
        Assert.Equal(_listener.EndPoint, again.EndPoint);
    }

    private NativeListener Bind(int maxConnections, TimeSpan firstByteTimeout) => NativeListener.Bind(
        Settings(maxConnections, firstByteTimeout),
        new NativePeers(_receiver, _ => HandshakeVerdict.Welcome),
        _notices.Add);

    private static ListenerSettings Settings(int maxConnections, TimeSpan firstByteTimeout) => new()
    {
        EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
        Connections = new ConnectionSettings
        {
            Self = new LocalIdentity { Role = PeerRole.Master },
            Counters = new NetworkCounters(),
        },
        MaxConnections = maxConnections,
        MaxTurnedAway = 2,
        FirstByteTimeout = firstByteTimeout,
    };

    private async Task<Connection> ConnectAsync(bool mustOpen = true)
    {
        Opener opener = new();
        ConnectionSettings settings = new()
        {
            Self = new LocalIdentity { Role = PeerRole.Agent },
            Counters = new NetworkCounters(),
        };
        Connection connection = Connection.Open(new SocketPipe(await DialAsync(_listener)), settings, opener);
        connection.Tag = opener;
        connection.Start();
        if (mustOpen) await opener.Opened.Task.WaitAsync(Patience);
        return connection;
    }

    private static async Task<Socket> DialAsync(NativeListener listener)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.EndPoint);
        return socket;
    }

    /// <summary>Waits for the end of the stream; a reset counts as one.</summary>
    private static async Task<int> EndAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]).WaitAsync(Patience);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private sealed class Opener : IFrameReceiver
    {
        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<ushort> Frame { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnOpened(Connection connection) => Opened.TrySetResult();

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) =>
            Frame.TrySetResult(header.Kind);

        public void OnTurnEnd(Connection connection)
        {
        }

        public void OnClosed(Connection connection, CloseReason reason, string? message) => Closed.TrySetResult();
    }

    private sealed class EchoReceiver : IFrameReceiver
    {
        private readonly TaskCompletionSource<Connection> _first =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Connection> First => _first.Task;

        public void OnOpened(Connection connection) => _first.TrySetResult(connection);

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) =>
            connection.TrySend(new Pong());

        public void OnTurnEnd(Connection connection) => connection.Flush();

        public void OnClosed(Connection connection, CloseReason reason, string? message)
        {
        }
    }
}
