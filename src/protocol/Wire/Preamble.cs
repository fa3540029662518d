namespace Mesosd.Protocol.Wire;

/// <summary>
/// The first eight bytes of a native connection, sent by whoever opened it: <c>F5 'M' 'S' 'D'</c>, the
/// version of the frame's form, three zero bytes. No HTTP request and no TLS record starts with F5, so that
/// one port can serve them all.
/// </summary>
public static class Preamble
{
    /// <summary>How many bytes the preamble has.</summary>
    public const int SizeBytes = 8;

    /// <summary>The first byte of every native connection.</summary>
    public const byte FirstByte = 0xF5;

    /// <summary>The version of the frame's form that is written and understood here.</summary>
    public const byte Version = 1;

    /// <summary>The bytes to send.</summary>
    public static ReadOnlySpan<byte> Bytes => [FirstByte, (byte)'M', (byte)'S', (byte)'D', Version, 0, 0, 0];

    /// <summary>
    /// What is wrong with the first <see cref="SizeBytes"/> bytes of a connection, or null.
    /// </summary>
    public static string? Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SizeBytes) return $"a preamble of {bytes.Length} bytes, expected {SizeBytes}";
        if (!bytes[..4].SequenceEqual(Bytes[..4]))
            return $"a preamble of {Convert.ToHexString(bytes[..4])}, " +
                $"expected {Convert.ToHexString(Bytes[..4])}";
        if (bytes[4] != Version) return $"frames of version {bytes[4]}, expected {Version}";
        if (bytes[5..SizeBytes].IndexOfAnyExcept((byte)0) >= 0)
            return "reserved bytes in the preamble, expected three zero bytes after the version";
        return null;
    }
}
