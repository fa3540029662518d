using System.Buffers.Binary;
using System.Numerics;

namespace Mesosd.ZooKeeper.Wire;

/// <summary>
/// SHA-1 (FIPS 180-4), which ZooKeeper's digest scheme is made of. The framework's own one loads a shared library,
/// which a static binary cannot; passwords are short and rules are rare, so plain code is fast enough.
/// </summary>
internal static class Sha1Digest
{
    private const int BlockBytes = 64;
    private const int Rounds = 80;

    public static byte[] Of(ReadOnlySpan<byte> message)
    {
        // The message, a one bit, zeros, and the length in bits as the last eight bytes of a block.
        byte[] padded = new byte[(message.Length + 1 + sizeof(ulong) + BlockBytes - 1) / BlockBytes * BlockBytes];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(^sizeof(ulong)..), (ulong)message.Length * 8);

        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
        for (int at = 0; at < padded.Length; at += BlockBytes) Mix(state, padded.AsSpan(at, BlockBytes));

        byte[] digest = new byte[state.Length * sizeof(uint)];
        for (int index = 0; index < state.Length; index++)
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(index * sizeof(uint)), state[index]);
        return digest;
    }

    private static void Mix(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[Rounds];
        for (int index = 0; index < BlockBytes / sizeof(uint); index++)
            words[index] = BinaryPrimitives.ReadUInt32BigEndian(block[(index * sizeof(uint))..]);
        for (int index = BlockBytes / sizeof(uint); index < Rounds; index++)
            words[index] = BitOperations.RotateLeft(
                words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1);

        (uint a, uint b, uint c, uint d, uint e) = (state[0], state[1], state[2], state[3], state[4]);
        for (int round = 0; round < Rounds; round++)
        {
            (uint chosen, uint constant) = (round / 20) switch
            {
                0 => ((b & c) | (~b & d), 0x5a827999u),
                1 => (b ^ c ^ d, 0x6ed9eba1u),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1bbcdcu),
                _ => (b ^ c ^ d, 0xca62c1d6u),
            };
            uint next = BitOperations.RotateLeft(a, 5) + chosen + e + constant + words[round];
            (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, next);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}
