using System.Buffers;
using Mesosd.Core;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>Writes a message as JSON by its outline.</summary>
internal sealed class OutlineJson(JsonPieces json, MessageOutline message) : OutlineWriter(json)
{
    private readonly JsonPieces _json = json;
    private long _length;

    protected override long Length => _length;

    public override IEnumerable<bool> Write()
    {
        _json.Restart();
        return Write(message);
    }

    // Text has to be made to be measured.
    protected override IEnumerable<bool> Measure()
    {
        _length = 0;
        foreach (bool piece in Write())
        {
            _length += TakePiece().Length;
            yield return piece;
        }
        _length += TakePiece().Length;
    }

    private IEnumerable<bool> Write(MessageOutline outline)
    {
        _json.Open('{');
        WriteMembers(outline.Before);
        foreach (OutlineField field in outline.Fields)
            foreach (bool piece in Write(field)) yield return piece;
        WriteMembers(outline.After);
        _json.Close('}');
    }

    private IEnumerable<bool> Write(OutlineField field)
    {
        if (field.Message is { } inner)
        {
            _json.AnyName(field.Name);
            return Write(inner);
        }
        return WriteItems(field);
    }

    // An empty list is not there.
    private IEnumerable<bool> WriteItems(OutlineField field)
    {
        bool isOpen = false;
        foreach (ItemChunk chunk in field.Chunks)
        {
            if (!isOpen && !chunk.Items.Any()) continue;
            if (!isOpen)
            {
                _json.AnyName(field.Name);
                _json.Open('[');
                isOpen = true;
            }
            if (!_json.TryCopyChunk(chunk.Shared, ChunkForm.Json))
            {
                _json.BeginChunk(chunk.Shared, ChunkForm.Json);
                foreach (IMessage item in chunk.Items)
                {
                    _json.Value(item);
                    if (_json.IsFull) yield return true;
                }
                _json.EndChunk();
            }
            if (_json.IsFull) yield return true;
        }
        if (isOpen) _json.Close(']');
    }

    // The members stand among those of the object that is open.
    private void WriteMembers(IMessage? members)
    {
        if (members is null) return;
        ArrayBufferWriter<byte> text = new();
        MessageCodec.WriteJson(members, text);
        if (text.WrittenCount > 2) _json.Raw(text.WrittenSpan[1..^1]);
    }
}
