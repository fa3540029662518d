using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Mesosd.Shell.Http;

/// <summary>What a client asks of the form of its answer.</summary>
internal readonly record struct HttpWishes
{
    /// <summary>What is shorter goes out as it is, as with Mesos: a packet carries it anyway.</summary>
    public const int MinPackedBytes = 1024;

    /// <summary>The type of JSON as the argument of a function.</summary>
    public const string ScriptType = "text/javascript";

    // A name in a script of a page; longer ones are none.
    private const int MaxFunctionLength = 128;

    /// <summary>Whether it takes gzip.</summary>
    public bool TakesGzip { get; private init; }

    /// <summary>The function whose argument the JSON is to be; null for plain JSON.</summary>
    public string? Function { get; private init; }

    /// <summary>Reads them.</summary>
    public static HttpWishes Of(HttpRequest request) => new()
    {
        TakesGzip = AcceptList.TakesEncoding(request.Headers.AcceptEncoding, "gzip"),
        Function = IsOfScripts(request) && request.Query.TryGetValue("jsonp", out StringValues name) ? name.ToString() : null,
    };

    /// <summary>Whether the function's name is one: anything else would run in the page that asks.</summary>
    public bool HasGoodFunction => Function is null ||
        (Function.Length is > 0 and <= MaxFunctionLength && !char.IsAsciiDigit(Function[0]) &&
        Function.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$' or '.'));

    /// <summary>Whether this answer may be packed. Bytes of files are left alone: they are often packed already.</summary>
    public bool IsPackable(HttpResponse response) =>
        TakesGzip && StringValues.IsNullOrEmpty(response.Headers.ContentEncoding) &&
        response.StatusCode is not (204 or 206 or 304) &&
        response.ContentType is not (null or "application/octet-stream" or MediaTypes.RecordIo);

    // Scripts of pages only get, and the newer API is not theirs.
    private static bool IsOfScripts(HttpRequest request) =>
        request.Method == HttpMethods.Get && request.Path.Value?.Contains("/api/v1", StringComparison.Ordinal) != true;
}
