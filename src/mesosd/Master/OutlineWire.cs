using Mesosd.Core;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>
/// Writes a message in protobuf's wire format by its outline. Lengths stand before what they measure, so whatever was never
/// written before is written twice, first to be measured.
/// </summary>
internal sealed class OutlineWire(PieceBuffer pieces, MessageOutline message) : OutlineWriter(pieces)
{
    private readonly PieceBuffer _pieces = pieces;
    private readonly Dictionary<MessageOutline, long> _lengths = [];

    // What was written to be measured since the thread was given back.
    private int _passed;

    protected override long Length => _lengths[message];

    public override IEnumerable<bool> Write()
    {
        if (!_lengths.ContainsKey(message))
            foreach (bool step in Measure()) yield return step;
        foreach (bool piece in Write(message)) yield return piece;
    }

    protected override IEnumerable<bool> Measure() => Measure(message);

    private IEnumerable<bool> Measure(MessageOutline outline)
    {
        long length = (outline.Before?.MeasureBytes() ?? 0) + (outline.After?.MeasureBytes() ?? 0);
        foreach (OutlineField field in outline.Fields)
        {
            if (field.Message is { } inner)
            {
                foreach (bool step in Measure(inner)) yield return step;
                length += MeasureValue(field, _lengths[inner]);
            }
            foreach (ItemChunk chunk in field.Chunks)
            {
                if (chunk.Shared?[ChunkForm.Wire] is { } text)
                {
                    length += text.Length;
                    continue;
                }
                foreach (bool _ in Write(field, chunk)) length += PassPiece();
                length += PassPiece();
                if (_passed < PieceBuffer.PieceBytes) continue;
                _passed = 0;
                yield return true;
            }
        }
        _lengths[outline] = length;
    }

    private int PassPiece()
    {
        int length = TakePiece().Length;
        _passed += length;
        return length;
    }

    private IEnumerable<bool> Write(MessageOutline outline)
    {
        WriteFields(outline.Before);
        foreach (OutlineField field in outline.Fields)
        {
            if (field.Message is { } inner)
            {
                WriteHead(field, _lengths[inner]);
                foreach (bool piece in Write(inner)) yield return piece;
            }
            foreach (ItemChunk chunk in field.Chunks)
                if (_pieces.TryCopyChunk(chunk.Shared, ChunkForm.Wire))
                {
                    if (_pieces.IsFull) yield return true;
                }
                else
                    foreach (bool piece in Write(field, chunk)) yield return piece;
        }
        WriteFields(outline.After);
    }

    private IEnumerable<bool> Write(OutlineField field, ItemChunk chunk)
    {
        _pieces.BeginChunk(chunk.Shared, ChunkForm.Wire);
        foreach (IMessage item in chunk.Items)
        {
            WriteValue(field, item);
            if (_pieces.IsFull) yield return true;
        }
        _pieces.EndChunk();
        if (_pieces.IsFull) yield return true;
    }

    private static long MeasureValue(OutlineField field, long length) =>
        WireWriter.MeasureVarint(field.Tag) + WireWriter.MeasureVarint((ulong)length) + length;

    private void WriteHead(OutlineField field, long length)
    {
        WireWriter writer = new(_pieces.GetSpan(2 * sizeof(ulong)));
        writer.WriteTag(field.Tag);
        writer.WriteVarint((ulong)length);
        _pieces.Advance(writer.Written);
    }

    private void WriteValue(OutlineField field, IMessage item)
    {
        int length = item.MeasureBytes();
        WireWriter writer = new(_pieces.GetSpan((int)MeasureValue(field, length)));
        writer.WriteTag(field.Tag);
        writer.WriteVarint((ulong)length);
        item.Encode(ref writer);
        _pieces.Advance(writer.Written);
    }

    private void WriteFields(IMessage? fields)
    {
        if (fields is null) return;
        WireWriter writer = new(_pieces.GetSpan(fields.MeasureBytes()));
        fields.Encode(ref writer);
        _pieces.Advance(writer.Written);
    }
}
