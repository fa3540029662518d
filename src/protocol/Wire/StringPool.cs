using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// Shares the short strings that come again and again in messages (ids, roles, resource names), so that
/// decoding a steady stream of them allocates nothing for them. Fixed size: each slot keeps the two strings
/// that were used last, so what comes twice in a row is shared as well, and a stream of unique task ids does not
/// push out "cpus".
/// </summary>
/// <remarks>Not thread-safe: one pool belongs to one receive loop.</remarks>
public sealed class StringPool
{
    /// <summary>Longer strings are seldom repeated; framework, agent and task ids of Mesos fit.</summary>
    public const int MaxBytes = 64;

    private readonly Slot[] _slots;

    /// <param name="slots">Half of how many strings it can hold; a power of two.</param>
    public StringPool(int slots = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(slots & (slots - 1), 0, nameof(slots));
        _slots = new Slot[slots];
    }

    /// <summary>Finds the string whose UTF-8 form is exactly these bytes.</summary>
    public bool TryGet(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (utf8.Length > MaxBytes) return false;
        uint hash = Hash(utf8);
        ref Slot slot = ref SlotOf(hash);
        if (slot.Older.Is(hash, utf8)) (slot.Newer, slot.Older) = (slot.Older, slot.Newer);
        else if (!slot.Newer.Is(hash, utf8)) return false;
        text = slot.Newer.Text!;
        return true;
    }

    /// <summary>Remembers a string for the next time, unless it is too long or not ASCII.</summary>
    public void Add(ReadOnlySpan<byte> utf8, string text)
    {
        if (utf8.Length > MaxBytes || text.Length != utf8.Length) return;
        uint hash = Hash(utf8);
        ref Slot slot = ref SlotOf(hash);
        (slot.Newer, slot.Older) = (new Entry(hash, text), slot.Newer);
    }

    private ref Slot SlotOf(uint hash) => ref _slots[hash & (uint)(_slots.Length - 1)];

    private static uint Hash(ReadOnlySpan<byte> utf8)
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
        return (uint)Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E37_79B9_7F4A_7C15;
        return value ^ value >> 32;
    }

    private struct Slot
    {
        public Entry Newer;
        public Entry Older;
    }

    // The hash is compared first: a string that is another one lies somewhere in memory, and is seldom in the cache.
    private readonly record struct Entry(uint Hash, string? Text)
    {
        public bool Is(uint hash, ReadOnlySpan<byte> utf8) =>
            Hash == hash && Text is not null && Ascii.Equals(utf8, Text);
    }
}
