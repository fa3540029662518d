using Mesosd.Settings;
using Mesosd.Shell.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesosd.Shell.Http;

/// <summary>Finds a request's handler by its path or the nearest above it, and answers for those that have none.</summary>
internal sealed class RouteTable(HttpAccess access, HttpMeter meter, Action<string> notice) : IHttpApplication<HttpContext>
{
    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Route> _below = new(StringComparer.Ordinal);

    /// <summary>Is shown each request before it is answered; must not block.</summary>
    public Action<HttpContext>? Seen { get; set; }

    /// <summary>A path that may change something; the handler checks the method.</summary>
    public void Add(string path, Func<HttpContext, Task> handler) => Add(path, onlyTells: false, handler);

    /// <summary>
    /// A path that only tells something. As with Mesos any method asks it: load balancers probe with OPTIONS, and there are
    /// clients that post to <c>/slaves</c>.
    /// </summary>
    public void AddTelling(string path, Func<HttpContext, Task> handler) => Add(path, onlyTells: true, handler);

    /// <summary>
    /// Every path below this one that has no handler of its own, when this one's handler is not for them; the
    /// handler checks the method.
    /// </summary>
    public void AddBelow(string path, Func<HttpContext, Task> handler) =>
        _below.Add(Trim(path), new Route(Trim(path), OnlyTells: false, handler, meter.TimesOf(Trim(path))));

    public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        HttpAnswerBody body = BodyOf(context);
        string path = Trim(context.Request.Path.Value ?? "/");
        Route? route = Find(path);
        long began = meter.Begin();
        try
        {
            Seen?.Invoke(context);
            await (route is null ? NotFound(context, path) : Answer(context, route));
            await body.FinishAsync();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client did not wait for its answer.
        }
        catch (BadHttpRequestException error)
        {
            string request = $"{context.Request.Method} {context.Request.Path}";
            await Fail(context, error.StatusCode, $"{request}: {error.Message}\n");
        }
        catch (IOException error) when (error.InnerException is OverflowException)
        {
            await Fail(context, StatusCodes.Status400BadRequest, "the size of a chunk has more than 31 bits\n");
        }
        catch (IOException error) when (IsOfClient(error, context))
        {
            // Nor did it finish its request: nobody is left to be answered, and it is no mistake of ours.
        }
        catch (Exception error) when (error is not Core.InvariantViolation)
        {
            // A mistake in one handler must not take the daemon's other work with it; the log says what it
            // was.
            notice($"{context.Request.Method} {context.Request.Path} failed: {error}");
            const string Text = "this request failed; the log has the reason\n";
            await Fail(context, StatusCodes.Status500InternalServerError, Text);
        }
        finally
        {
            body.Release();
            // How long a stream lasts says nothing about us, and paths that are not there are not ours.
            meter.End(began, body.IsStream ? null : route?.Times);
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is kept per request.
    }

    private void Add(string path, bool onlyTells, Func<HttpContext, Task> handler)
    {
        if (!path.StartsWith('/'))
            throw new ArgumentException($"a path must begin with a slash: {path}", nameof(path));
        _routes.Add(Trim(path), new Route(Trim(path), onlyTells, handler, meter.TimesOf(Trim(path))));
    }

    // A stream of HTTP/2 that was reset fails with a plain exception, and the token may be cancelled only later.
    private static bool IsOfClient(IOException error, HttpContext context) =>
        error is ConnectionResetException || error.InnerException is ConnectionAbortedException
        || context.RequestAborted.IsCancellationRequested;

    private static HttpAnswerBody BodyOf(HttpContext context)
    {
        IHttpResponseBodyFeature inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        HttpAnswerBody body = new(context.Response, inner, HttpWishes.Of(context.Request));
        context.Features.Set<IHttpResponseBodyFeature>(body);
        return body;
    }

    private Task Answer(HttpContext context, Route route)
    {
        // By the handler's path, not the request's: what is added to it must not lead into another realm.
        string method = route.OnlyTells ? HttpMethods.Get : context.Request.Method;
        HttpVerdict verdict = access.Judge(route.Path, method, context.Request.Headers.Authorization);
        if (verdict.Challenge is { } challenge) return Ask(context, challenge);
        if (verdict.Principal is { } principal) HttpCaller.Note(context, principal);
        if (!HttpWishes.Of(context.Request).HasGoodFunction)
            return HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, "jsonp must be the name of a function");
        // Kept copies of an answer must not go to clients that do not take its encoding.
        if (HttpMethods.IsGet(context.Request.Method)) context.Response.Headers.Vary = "Accept-Encoding";
        return route.Handler(context);
    }

    private Task Ask(HttpContext context, string challenge)
    {
        meter.CountUnauthorized();
        context.Response.Headers.WWWAuthenticate = challenge;
        return HttpAnswer.SayAsync(
            context, StatusCodes.Status401Unauthorized, "This needs a principal and its secret.");
    }

    // As with Mesos, names after a handler's path change nothing: there are clients that post to /api/v1/operator.
    private Route? Find(string path)
    {
        if (_routes.TryGetValue(path, out Route? exact)) return exact;
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            string above = path[..end];
            if (_below.TryGetValue(above, out Route? route) || _routes.TryGetValue(above, out route)) return route;
        }
        return null;
    }

    private Task NotFound(HttpContext context, string path)
    {
        string? near = Suggestion.For(path, _routes.Keys.Order(StringComparer.Ordinal));
        string question = near is null ? "" : $" Did you mean {near}?";
        string known = string.Join('\n', _routes.Keys.Order(StringComparer.Ordinal));
        string text = $"There is no {path} here.{question} There are:\n{known}\n";
        return HttpAnswer.SayAsync(context, StatusCodes.Status404NotFound, text.TrimEnd('\n'));
    }

    private static async Task Fail(HttpContext context, int status, string text)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out: a broken connection is the only way left to say that it is not whole.
            context.Abort();
            return;
        }
        context.Response.Headers.Clear();
        HttpAnswerBody body = (HttpAnswerBody)context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        body.Restart();
        await HttpAnswer.SayAsync(context, status, text.TrimEnd('\n'));
        await body.FinishAsync();
    }

    // As with Mesos, //state is /state: clients put a path behind a base that ends with a slash.
    private static string Trim(string path)
    {
        if (path.Contains("//", StringComparison.Ordinal))
            path = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return path.Length > 1 && path.EndsWith('/') ? path[..^1] : path;
    }

    private sealed record Route(
        string Path, bool OnlyTells, Func<HttpContext, Task> Handler, Histogram Times);
}
