using System.Buffers.Binary;
using System.Numerics;

namespace Mesosd.Core;

/// <summary>
/// The only source of chance in a core: the same seed gives the same numbers on every machine
/// (xoshiro256** by Blackman and Vigna, seeded through SplitMix64 as they advise).
/// </summary>
/// <remarks>Not thread-safe. Predictable on purpose: nothing that must stay secret may come from here.</remarks>
public sealed class SeededRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <param name="seed">Any number; 0 is as good as any other.</param>
    public SeededRandom(ulong seed)
    {
        _a = Mix(ref seed);
        _b = Mix(ref seed);
        _c = Mix(ref seed);
        _d = Mix(ref seed);
    }

    /// <summary>64 bits, each value equally likely.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A span in [0, <paramref name="longest"/>), or zero when that is not positive.</summary>
    public TimeSpan NextSpan(TimeSpan longest)
    {
        if (longest <= TimeSpan.Zero) return TimeSpan.Zero;
        // 53 bits are exact in a double; the bias of at most one tick does not matter for a wait.
        double fraction = (NextUInt64() >> 11) * (1.0 / (1UL << 53));
        return new TimeSpan((long)(longest.Ticks * fraction));
    }

    /// <summary>A version 4 UUID as its 16 bytes in the order of its text (RFC 9562).</summary>
    public byte[] NextUuid()
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, NextUInt64());
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), NextUInt64());
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return bytes;
    }

    /// <summary>A version 4 UUID as its 36 characters of text.</summary>
    public string NextUuidText()
    {
        string hex = Convert.ToHexStringLower(NextUuid());
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }

    private static ulong Mix(ref ulong state)
    {
        ulong mixed = state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
}
