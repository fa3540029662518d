using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Shell.Http;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Master;

/// <summary>Lets requests about the cluster in on the leader, and sends them there from everybody else.</summary>
internal sealed class LeaderDoor(LeaderBoard board)
{
    /// <summary>Whether this master is the leader.</summary>
    public bool IsOpen => board.IsSelf;

    /// <summary>In Mesos' order: a master that does not lead says so first, whatever it was asked.</summary>
    /// <param name="context">The request.</param>
    /// <param name="methods">What the path takes; others are answered with 405.</param>
    /// <param name="handler">Answers on the leader.</param>
    public Task EnterAsync(HttpContext context, IReadOnlyList<string> methods, Func<HttpContext, Task> handler) =>
        EnterAsync(context, inside => methods.Contains(inside.Request.Method)
            ? handler(inside) : HttpAnswer.MethodAsync(inside, methods));

    /// <summary>The same for a path that takes any method.</summary>
    /// <param name="context">The request.</param>
    /// <param name="handler">Answers on the leader.</param>
    public Task EnterAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        if (board.IsRecovering)
            return HttpAnswer.SayAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery");
        return board.IsSelf ? handler(context) : SendToLeaderAsync(context);
    }

    /// <summary>The same request, to the leader.</summary>
    public Task SendToLeaderAsync(HttpContext context) =>
        SendAsync(context, context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent());

    /// <summary>To the leader's first page.</summary>
    public Task SendToFirstPageAsync(HttpContext context) => SendAsync(context, "");

    /// <summary>Its name, as with Mesos: people and certificates know it by that.</summary>
    public static string AuthorityOf(MasterInfo leader) =>
        new PeerAddress(leader.Hostname ?? leader.Address?.Ip ?? "", (int)leader.Port).ToString();

    // Without a scheme, so that clients keep theirs.
    private Task SendAsync(HttpContext context, string path)
    {
        if (board.Leader is not { } leader)
            return HttpAnswer.SayAsync(context, StatusCodes.Status503ServiceUnavailable,
                "No leader elected");
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = $"//{AuthorityOf(leader)}{path}";
        return Task.CompletedTask;
    }
}
