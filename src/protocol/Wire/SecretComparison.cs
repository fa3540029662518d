using System.Security.Cryptography;

namespace Mesosd.Protocol.Wire;

/// <summary>Comparison of tokens in a time that tells nothing about where they differ.</summary>
public static class SecretComparison
{
    /// <summary>
    /// Whether what a peer presented is the secret that was given out. A missing secret equals nothing, not
    /// even a missing presentation.
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> presented, ReadOnlySpan<byte> secret) =>
        !secret.IsEmpty && CryptographicOperations.FixedTimeEquals(presented, secret);
}
