using System.Buffers;
using System.Text;
using System.Text.Json;
using Mesosd.Protocol.Wire;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>Whole answers.</summary>
internal static class HttpAnswer
{
    /// <summary>A status with a sentence for people; a line end is added.</summary>
    public static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypes.Text;
        context.Response.BodyWriter.Write(Encoding.UTF8.GetBytes(text + "\n"));
        return Task.CompletedTask;
    }

    /// <summary>405: the path does not take this method.</summary>
    public static Task MethodAsync(HttpContext context, IReadOnlyList<string> methods)
    {
        string allowed = string.Join(", ", methods);
        context.Response.Headers.Allow = allowed;
        return SayAsync(context, StatusCodes.Status405MethodNotAllowed,
            $"{context.Request.Path} does not take {context.Request.Method}; it takes {allowed}.");
    }

    /// <summary>A status without a body.</summary>
    public static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>JSON that is written as it is sent, with 200.</summary>
    public static async Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = MediaTypes.Json;
        await using Utf8JsonWriter json = new(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>A message, with 200.</summary>
    public static Task MessageAsync(HttpContext context, IMessage message, MediaType type) =>
        BodyAsync(context, MediaTypes.Encode(message, type), type);

    /// <summary>JSON in UTF-8, with 200.</summary>
    public static Task JsonAsync(HttpContext context, byte[] body) => BodyAsync(context, body, MediaType.Json);

    private static async Task BodyAsync(HttpContext context, byte[] body, MediaType type)
    {
        context.Response.ContentType = MediaTypes.NameOf(type);
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
