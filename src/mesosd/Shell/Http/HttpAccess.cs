using System.Text;
using Mesosd.Settings;
using Microsoft.Extensions.Primitives;

namespace Mesosd.Shell.Http;

/// <summary>
/// Decides before any handler whether a request may be answered, and whose it is: HTTP's basic scheme by Mesos' realms.
/// Thread-safe.
/// </summary>
/// <param name="flags">Who must prove who he is.</param>
/// <param name="role">What realms are called after: <c>master</c> or <c>agent</c>.</param>
public sealed class HttpAccess(HttpAccessFlags flags, string role)
{
    /// <summary>What whoever asks for proofs must know.</summary>
    public const string NativeIsOpen =
        "HTTP asks who somebody is, the native protocol on the same port does not: keep the port inside a trusted network";

    // "principal:secret" in base64 is never so long; more is not even decoded.
    private const int MaxHeaderLength = 8 << 10;

    /// <summary>Everybody may do everything.</summary>
    public static HttpAccess Open { get; } = new(HttpAccessFlags.Open, "master");

    /// <summary>What becomes of a request.</summary>
    /// <param name="path">Without a slash at its end.</param>
    /// <param name="method">In capitals.</param>
    /// <param name="authorization">The header of that name.</param>
    public HttpVerdict Judge(string path, string method, StringValues authorization)
    {
        HttpRealm realm = HttpRealms.Of(path, method);
        if (!IsAsked(realm)) return HttpVerdict.Anybody;
        return PrincipalOf(authorization) is { } principal
            ? HttpVerdict.Known(principal)
            : HttpVerdict.Unknown($"Basic realm=\"mesos-{role}-{NameOf(realm)}\"");
    }

    private bool IsAsked(HttpRealm realm) => realm switch
    {
        HttpRealm.Readonly => flags.Readonly,
        HttpRealm.Readwrite => flags.Readwrite,
        HttpRealm.Scheduler => flags.Frameworks,
        _ => false,
    };

    private string? PrincipalOf(StringValues authorization)
    {
        // Several of them would leave open whose request it is.
        if (authorization.Count != 1 || authorization[0] is not { Length: <= MaxHeaderLength } header) return null;
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        byte[] buffer = new byte[header.Length];
        if (!Convert.TryFromBase64Chars(header.AsSpan(6).Trim(), buffer, out int count)) return null;
        ReadOnlySpan<byte> pair = buffer.AsSpan(0, count);
        int colon = pair.IndexOf((byte)':');
        if (colon <= 0) return null;
        string principal = Encoding.UTF8.GetString(pair[..colon]);
        return flags.Credentials?.Matches(principal, pair[(colon + 1)..]) == true ? principal : null;
    }

    private static string NameOf(HttpRealm realm) => realm switch
    {
        HttpRealm.Readonly => "readonly",
        HttpRealm.Readwrite => "readwrite",
        HttpRealm.Scheduler => "scheduler",
        _ => "executor",
    };
}
