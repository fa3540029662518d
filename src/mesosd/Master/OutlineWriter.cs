using System.Buffers.Text;

namespace Mesosd.Master;

/// <summary>
/// Writes a message by its outline, in pieces: the very bytes that the whole message would be. Whoever asks for the next
/// piece takes this one first; a piece may be empty.
/// </summary>
internal abstract class OutlineWriter : IDisposable
{
    private readonly PieceBuffer _pieces;

    protected OutlineWriter(PieceBuffer pieces) => _pieces = pieces;

    /// <summary>What was written since the last call; valid until the call after the next.</summary>
    public ReadOnlyMemory<byte> TakePiece() => _pieces.TakePiece();

    /// <summary>Writes the message.</summary>
    public abstract IEnumerable<bool> Write();

    /// <summary>Writes the message with its length in decimal before it (RecordIO).</summary>
    public IEnumerable<bool> WriteRecord()
    {
        foreach (bool step in Measure()) yield return step;
        WritePrefix();
        foreach (bool piece in Write()) yield return piece;
    }

    public void Dispose() => _pieces.Dispose();

    /// <summary>The message's length; known when <see cref="Measure"/> has come to its end.</summary>
    protected abstract long Length { get; }

    /// <summary>Finds out how long the message is, in steps, and leaves nothing behind in the pieces.</summary>
    protected abstract IEnumerable<bool> Measure();

    private void WritePrefix()
    {
        Span<byte> prefix = _pieces.GetSpan(32);
        Utf8Formatter.TryFormat(Length, prefix, out int digits);
        prefix[digits] = (byte)'\n';
        _pieces.Advance(digits + 1);
    }
}
