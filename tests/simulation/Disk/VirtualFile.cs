namespace Mesosd.Simulation;

/// <summary>The bytes of a file, and how many of them a power cut cannot take any more.</summary>
internal sealed class VirtualFile
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    /// <summary>How much has been forced to the disk.</summary>
    public int SyncedLength { get; private set; }

    /// <summary>Where the last write began.</summary>
    public int LastWriteStart { get; private set; }

    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + bytes.Length, 2 * Length));
        bytes.CopyTo(_bytes.AsSpan(Length));
        LastWriteStart = Length;
        Length += bytes.Length;
    }

    public void Sync() => SyncedLength = Length;

    /// <summary>Everything by something else in one step: written beside it, forced to the disk and renamed.</summary>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        Length = _bytes.Length;
        LastWriteStart = Length;
        SyncedLength = Length;
    }

    /// <summary>What lies behind a place is gone.</summary>
    public void Cut(int length)
    {
        Length = length;
        SyncedLength = Math.Min(SyncedLength, length);
        LastWriteStart = Math.Min(LastWriteStart, length);
    }

    public void Clear() => Cut(0);
}
