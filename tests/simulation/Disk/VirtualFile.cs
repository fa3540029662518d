namespace Mesosd.Simulation;

/// <summary>The bytes of a file, and how many of them a power cut cannot take any more.</summary>
internal sealed class VirtualFile
{
    // The kernel writes what is older than 30 seconds, and looks every five.
    private static readonly TimeSpan Writeback = TimeSpan.FromSeconds(35);

    private readonly Queue<(Instant At, int Length)> _young = new();
    private byte[] _bytes = [];

    public int Length { get; private set; }

    /// <summary>How much has been forced to the disk.</summary>
    public int SyncedLength { get; private set; }

    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes, Instant now)
    {
        NoteWriteback(now);
        if (Length + bytes.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + bytes.Length, 2 * Length));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        _young.Enqueue((now, Length));
    }

    public void Sync()
    {
        SyncedLength = Length;
        _young.Clear();
    }

    /// <summary>What has been written long enough ago is on the disk by itself.</summary>
    public void NoteWriteback(Instant now)
    {
        while (_young.TryPeek(out (Instant At, int Length) write) && now - write.At > Writeback)
            SyncedLength = _young.Dequeue().Length;
    }

    /// <summary>Everything by something else in one step: written beside it, forced to the disk and renamed.</summary>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        Length = _bytes.Length;
        Sync();
    }

    /// <summary>What lies behind a place is gone.</summary>
    public void Cut(int length)
    {
        Length = length;
        SyncedLength = Math.Min(SyncedLength, length);
        (Instant At, int Length)[] young = [.. _young];
        _young.Clear();
        foreach ((Instant at, int end) in young) _young.Enqueue((at, Math.Min(end, length)));
    }

    public void Clear() => Cut(0);
}
