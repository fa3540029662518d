using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mesosd.Protocol.Client;

/// <summary>Where a peer listens: <c>host:port</c>, <c>10.0.0.1:5050</c> or <c>[fd00::1]:5050</c>.</summary>
/// <param name="Host">A name, or an address without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct PeerAddress(string Host, int Port)
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">Such as <c>master1.example:5050</c>.</param>
    /// <param name="address">The address, if it is one.</param>
    /// <param name="error">What was expected instead.</param>
    public static bool TryParse(string text, out PeerAddress address, [NotNullWhen(false)] out string? error)
    {
        address = default;
        int colon = text.LastIndexOf(':');
        ReadOnlySpan<char> host = colon < 0 ? text : text.AsSpan(0, colon);
        bool bracketed = host is ['[', .., ']'];
        if (bracketed) host = host[1..^1];
        bool valid = colon > 0 && !host.IsEmpty && (bracketed || !host.Contains(':'));
        ReadOnlySpan<char> digits = text.AsSpan(colon + 1);
        valid &= ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        if (valid && port > 0)
        {
            address = new PeerAddress(host.ToString(), port);
            error = null;
            return true;
        }
        error = $"'{text}' is no address; expected host:port, with an IPv6 address in brackets";
        return false;
    }

    /// <summary>The address as it can be read again.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
