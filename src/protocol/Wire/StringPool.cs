using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// Shares the short strings that come again and again in messages (ids, roles, resource names), so that
/// decoding a steady stream of them allocates nothing for them. Fixed size: a newcomer takes the place of
/// whoever had its slot.
/// </summary>
/// <remarks>Not thread-safe: one pool belongs to one receive loop.</remarks>
public sealed class StringPool
{
    /// <summary>Longer strings are seldom repeated; framework, agent and task ids of Mesos fit.</summary>
    public const int MaxBytes = 64;

    private readonly Entry[] _entries;

    /// <param name="slots">How many strings it can hold; a power of two.</param>
    public StringPool(int slots = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(slots & (slots - 1), 0, nameof(slots));
        _entries = new Entry[slots];
    }

    /// <summary>Finds the string whose UTF-8 form is exactly these bytes.</summary>
    public bool TryGet(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (utf8.Length > MaxBytes) return false;
        ref Entry entry = ref _entries[Slot(utf8)];
        if (entry.Text is null || !utf8.SequenceEqual(entry.Utf8)) return false;
        text = entry.Text;
        return true;
    }

    /// <summary>Remembers a string for the next time; too long ones are not remembered.</summary>
    public void Add(ReadOnlySpan<byte> utf8, string text)
    {
        if (utf8.Length > MaxBytes) return;
        ref Entry entry = ref _entries[Slot(utf8)];
        // A second chance before replacement: a stream of unique task ids must not push out "cpus".
        if (entry.Text is not null && entry.Chances > 0)
        {
            entry.Chances--;
            return;
        }
        entry = new Entry(utf8.ToArray(), text, 1);
    }

    private int Slot(ReadOnlySpan<byte> utf8)
    {
        // Eight bytes at a time, for identifiers that are UUIDs with a counter behind. Not made against
        // malice: a peer that makes its strings collide only loses the sharing.
        ulong hash = (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8));
        }
        ulong rest = 0;
        foreach (byte next in utf8) rest = rest << 8 | next;
        return (int)(Mix(hash ^ rest) & (ulong)(_entries.Length - 1));
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E37_79B9_7F4A_7C15;
        return value ^ value >> 32;
    }

    private struct Entry(byte[] utf8, string text, byte chances)
    {
        public readonly byte[] Utf8 = utf8;
        public readonly string Text = text;
        public byte Chances = chances;
    }
}
