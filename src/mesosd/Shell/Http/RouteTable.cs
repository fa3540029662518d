using Mesosd.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesosd.Shell.Http;

/// <summary>Finds a request's handler by its exact path, and answers for those that have none.</summary>
internal sealed class RouteTable(HttpAccess access, Action<string> notice) : IHttpApplication<HttpContext>
{
    public static readonly IReadOnlyList<string> Reading = ["GET", "HEAD"];

    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private readonly List<(string Prefix, Route Route)> _below = [];

    public void Add(string path, IReadOnlyList<string> methods, Func<HttpContext, Task> handler)
    {
        if (!path.StartsWith('/'))
            throw new ArgumentException($"a path must begin with a slash: {path}", nameof(path));
        _routes.Add(Trim(path), new Route(methods, handler));
    }

    /// <summary>Every path below this one that has no handler of its own; the handler checks the method.</summary>
    public void AddBelow(string path, Func<HttpContext, Task> handler) =>
        _below.Add((Trim(path) + "/", new Route([], handler)));

    public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await Answer(context);
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
        catch (Exception error) when (error is not Core.InvariantViolation)
        {
            // A mistake in one handler must not take the daemon's other work with it; the log says what it
            // was.
            notice($"{context.Request.Method} {context.Request.Path} failed: {error}");
            const string Text = "this request failed; the log has the reason\n";
            await Fail(context, StatusCodes.Status500InternalServerError, Text);
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is kept per request.
    }

    private Task Answer(HttpContext context)
    {
        string path = Trim(context.Request.Path.Value ?? "/");
        if (!_routes.TryGetValue(path, out Route? route)) route = FindAbove(path);
        if (route is null) return NotFound(context, path);
        HttpVerdict verdict = access.Judge(path, context.Request.Method, context.Request.Headers.Authorization);
        if (verdict.Challenge is { } challenge) return Ask(context, challenge);
        if (verdict.Principal is { } principal) HttpCaller.Note(context, principal);
        if (route.Methods.Count > 0 && !route.Methods.Contains(context.Request.Method))
            return HttpAnswer.MethodAsync(context, route.Methods);
        return route.Handler(context);
    }

    private static Task Ask(HttpContext context, string challenge)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return HttpAnswer.SayAsync(
            context, StatusCodes.Status401Unauthorized, "This needs a principal and its secret.");
    }

    private Route? FindAbove(string path)
    {
        foreach ((string prefix, Route route) in _below)
            if (path.StartsWith(prefix, StringComparison.Ordinal)) return route;
        return null;
    }

    private Task NotFound(HttpContext context, string path)
    {
        string? near = Suggestion.For(path, _routes.Keys.Order(StringComparer.Ordinal));
        string question = near is null ? "" : $" Did you mean {near}?";
        string known = string.Join('\n', _routes.Keys.Order(StringComparer.Ordinal));
        string text = $"There is no {path} here.{question} There are:\n{known}\n";
        return Fail(context, StatusCodes.Status404NotFound, text);
    }

    private static Task Fail(HttpContext context, int status, string text)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out: a broken connection is the only way left to say that it is not whole.
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }

    private static string Trim(string path) => path.Length > 1 && path.EndsWith('/') ? path[..^1] : path;

    private sealed record Route(IReadOnlyList<string> Methods, Func<HttpContext, Task> Handler);
}
