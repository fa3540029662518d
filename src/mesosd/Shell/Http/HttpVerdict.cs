namespace Mesosd.Shell.Http;

/// <summary>What was decided about a request before its handler.</summary>
public readonly record struct HttpVerdict
{
    private HttpVerdict(string? principal, string? challenge)
    {
        Principal = principal;
        Challenge = challenge;
    }

    /// <summary>It is answered, and nobody asked whose it is.</summary>
    public static HttpVerdict Anybody { get; } = default;

    /// <summary>Who asks; null when nobody had to say so.</summary>
    public string? Principal { get; }

    /// <summary>What is expected, for the header of a 401; null when the request is answered.</summary>
    public string? Challenge { get; }

    /// <summary>It is answered, for this principal.</summary>
    public static HttpVerdict Known(string principal) => new(principal, null);

    /// <summary>It is not answered before its sender proves who he is.</summary>
    public static HttpVerdict Unknown(string challenge) => new(null, challenge);
}
