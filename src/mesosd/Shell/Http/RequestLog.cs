using Mesosd.Shell.Log;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>Logs each request while an operator wants that detail.</summary>
internal static class RequestLog
{
    public static Action<HttpContext> Of(RoleLog log) => context =>
    {
        if (!log.IsVerbose(LogVerbosity.Requests)) return;
        HttpRequest request = context.Request;
        log.Information(
            $"HTTP {request.Method} {request.Path}{request.QueryString} from {context.Connection.RemoteIpAddress}");
    };
}
