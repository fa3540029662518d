using Mesosd.Protocol.Wire;

namespace Mesosd.Fuzz;

/// <summary>Changes bytes: some ways know nothing of them, others know frames and protobuf.</summary>
internal sealed class Mutation(Corpus corpus)
{
    private static readonly byte[] TellingBytes = [0, 1, 2, 8, 0x0a, 0x7f, 0x80, 0xf5, 0xfe, 0xff];

    private static readonly uint[] TellingIntegers =
        [0, 1, 11, 12, 0xffff, 0x10000, 0x10001, 64 << 20, (64 << 20) + 1, 0x7fffffff, 0x80000000, 0xffffffff];

    private readonly byte[] _piece = new byte[4096];

    public void Apply(MutableBytes bytes, ref Chance chance, int atMost)
    {
        for (int left = chance.Below(atMost) + 1; left > 0; left--) ApplyOne(bytes, ref chance);
    }

    private void ApplyOne(MutableBytes bytes, ref Chance chance)
    {
        int at = chance.Below(bytes.Length + 1);
        switch (chance.Below(13))
        {
            case 0: bytes.Flip(at, chance.Below(8)); break;
            case 1: bytes.Set(at, TellingBytes[chance.Below(TellingBytes.Length)]); break;
            case 2: bytes.Set(at, (byte)chance.Next()); break;
            case 3: bytes.Insert(at, RandomPiece(ref chance)); break;
            case 4: bytes.Remove(at, chance.Below(16) + 1); break;
            case 5: bytes.Duplicate(at, chance.Below(64) + 1); break;
            case 6: bytes.Truncate(at); break;
            case 7: bytes.Insert(at, Field(ref chance)); break;
            case 8: bytes.Insert(at, LongVarint(ref chance)); break;
            case 9: bytes.SetUInt32(at, TellingIntegers[chance.Below(TellingIntegers.Length)]); break;
            case 10: Nest(bytes, ref chance); break;
            case 11: bytes.Insert(at, ManyFields(ref chance)); break;
            default: bytes.Insert(at, corpus.Messages[chance.Below(corpus.Messages.Count)]); break;
        }
    }

    private ReadOnlySpan<byte> RandomPiece(ref Chance chance)
    {
        int count = chance.Below(12) + 1;
        for (int index = 0; index < count; index++) _piece[index] = (byte)chance.Next();
        return _piece.AsSpan(0, count);
    }

    private ReadOnlySpan<byte> Field(ref Chance chance)
    {
        byte[] content = corpus.Messages[chance.Below(corpus.Messages.Count)];
        if (content.Length > _piece.Length - 16) return default;
        WireWriter writer = new(_piece);
        writer.WriteTag((uint)(chance.Below(24) + 1) << 3 | 2);
        writer.WriteBytes(content);
        return _piece.AsSpan(0, writer.Written);
    }

    // Up to twelve bytes, two more than the longest that may be.
    private ReadOnlySpan<byte> LongVarint(ref Chance chance)
    {
        int count = chance.Below(12) + 1;
        _piece.AsSpan(0, count).Fill(0xff);
        _piece[count - 1] = (byte)chance.Below(0x80);
        return _piece.AsSpan(0, count);
    }

    private static void Nest(MutableBytes bytes, ref Chance chance)
    {
        uint field = (uint)chance.Below(20) + 1;
        for (int depth = chance.Below(100) + 1; depth > 0; depth--) bytes.Wrap(field);
    }

    // The cheapest elements there are: two bytes each.
    private ReadOnlySpan<byte> ManyFields(ref Chance chance)
    {
        int count = chance.Below(_piece.Length / 2);
        byte tag = (byte)((chance.Below(15) + 1) << 3 | 2);
        for (int index = 0; index < count; index++)
        {
            _piece[2 * index] = tag;
            _piece[2 * index + 1] = 0;
        }
        return _piece.AsSpan(0, 2 * count);
    }
}
