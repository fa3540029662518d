using Mesosd.Master;
using Mesosd.Protocol.Native;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>Who sent a request, as far as <see cref="HttpAccess"/> found out.</summary>
internal sealed class HttpCaller(string principal)
{
    /// <summary>Who it proved to be; null when nobody asked.</summary>
    public static string? PrincipalOf(HttpContext context) => context.Features.Get<HttpCaller>()?.Principal;

    /// <summary>The peer that a core is told of.</summary>
    public static OpenedPeer PeerOf(HttpContext context, PeerRole role) =>
        new(role, context.Connection.RemoteIpAddress?.ToString() ?? "", PrincipalOf(context));

    /// <summary>To be called once, before the handler.</summary>
    public static void Note(HttpContext context, string principal) =>
        context.Features.Set(new HttpCaller(principal));

    private string Principal => principal;
}
