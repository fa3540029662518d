using System.Net;
using Mesosd.Metrics;
using Mesosd.Shell.Network;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mesosd.Shell.Http;

/// <summary>
/// HTTP on a role's port: Kestrel without the hosting around it, fed by <see cref="NativeListener"/>, and a
/// table of exact paths. Handlers run on pool threads, never on the thread that watches the sockets.
/// </summary>
public sealed class HttpHost : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly RouteTable _routes;
    private readonly HttpConnectionGate _gate;
    private readonly HttpMeter _meter = new();

    /// <param name="listener">Whose connections to serve.</param>
    /// <param name="limits">What clients may do.</param>
    /// <param name="access">Who may do what.</param>
    /// <param name="notice">Gets sentences for the log, from any thread.</param>
    public HttpHost(NativeListener listener, HttpLimits limits, HttpAccess access, Action<string> notice)
    {
        _routes = new RouteTable(access, _meter, notice);
        _gate = new HttpConnectionGate(limits.MaxConnections, notice);
        _server = new KestrelServer(
            Options.Create(KestrelOptions(listener, limits, _gate)), listener.Http, NullLoggerFactory.Instance);
    }

    /// <summary>
    /// Shows each request to somebody before it is answered. He must not block. To be called before
    /// <see cref="StartAsync"/>.
    /// </summary>
    public void Show(Action<HttpContext> seen) => _routes.Seen = seen;

    /// <summary>
    /// Answers an exact path that only tells something, whatever the method is. To be called before
    /// <see cref="StartAsync"/>.
    /// </summary>
    /// <param name="path">Begins with a slash; a slash at the end of a request's path makes no
    /// difference.</param>
    /// <param name="handler">Writes the answer.</param>
    public void Map(string path, Func<HttpContext, Task> handler) => _routes.AddTelling(path, handler);

    /// <summary>
    /// Answers an exact path that may change something: the handler checks the method, behind what comes before. To be
    /// called before <see cref="StartAsync"/>.
    /// </summary>
    public void MapCalls(string path, Func<HttpContext, Task> handler) => _routes.Add(path, handler);

    /// <summary>
    /// Answers every path below this one that has no handler of its own, whatever the method is. To be called before
    /// <see cref="StartAsync"/>.
    /// </summary>
    public void MapBelow(string path, Func<HttpContext, Task> handler) => _routes.AddBelow(path, handler);

    /// <summary>What it has done so far.</summary>
    public HttpCounts Read() => _meter.Read(_gate);

    /// <summary>Begins to serve.</summary>
    public Task StartAsync(CancellationToken cancellationToken) =>
        _server.StartAsync(_routes, cancellationToken);

    /// <summary>
    /// Serves no new requests, and waits for the present ones until the token is cancelled.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    private static KestrelServerOptions KestrelOptions(
        NativeListener listener, HttpLimits limits, HttpConnectionGate gate)
    {
        KestrelServerOptions options = new()
        {
            AddServerHeader = false,
            // Of a request whose line names the host, as proxies send it, that is the one that counts (RFC 9112, 3.2.2).
            AllowHostHeaderOverride = true,
            ApplicationServices = new NoServices(),
        };
        options.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
        options.Limits.MaxRequestHeadersTotalSize = limits.MaxHeaderBytes;
        options.Limits.MaxRequestLineSize = limits.MaxHeaderBytes;
        options.Limits.RequestHeadersTimeout = limits.HeaderTimeout;
        options.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;
        options.Limits.Http2.MaxStreamsPerConnection = limits.MaxStreamsPerConnection;
        options.Limits.Http2.KeepAlivePingDelay = limits.PingDelay;
        Listen(listener.EndPoint, HttpProtocols.Http1);
        Listen(HttpSocketQueue.SecondVersion, HttpProtocols.Http2);
        return options;

        void Listen(EndPoint place, HttpProtocols version) => options.Listen(place, listen =>
        {
            listen.Protocols = version;
            listen.Use(next => connection => gate.ServeAsync(connection, next));
        });
    }

    // Kestrel asks for optional parts that we do not have.
    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
