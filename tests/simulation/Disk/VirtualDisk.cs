namespace Mesosd.Simulation;

/// <summary>A machine's disk: slow or full at times, and forgetful of what was not forced to it when the power goes.</summary>
internal sealed class VirtualDisk(VirtualWorld world)
{
    private readonly List<VirtualFile> _files = [];

    /// <summary>Nothing can be written.</summary>
    public bool IsFull { get; set; }

    /// <summary>How long a write takes, at most.</summary>
    public TimeSpan LongestWrite { get; set; }

    public VirtualFile NewFile()
    {
        VirtualFile file = new();
        _files.Add(file);
        return file;
    }

    /// <summary>How long the next write takes.</summary>
    public TimeSpan NextWrite() => world.Span(TimeSpan.Zero, LongestWrite);

    /// <summary>Appends all of it; of a full disk only some part, and false.</summary>
    public bool TryAppend(VirtualFile file, ReadOnlySpan<byte> bytes)
    {
        file.Append(IsFull ? bytes[..world.Number(bytes.Length + 1)] : bytes, world.Now);
        return !IsFull;
    }

    public bool TryReplace(VirtualFile file, ReadOnlySpan<byte> bytes)
    {
        if (!IsFull) file.Replace(bytes);
        return !IsFull;
    }

    /// <summary>The process ends in the middle of a write.</summary>
    public void AppendPart(VirtualFile file, ReadOnlySpan<byte> bytes) =>
        file.Append(bytes[..world.Number(bytes.Length + 1)], world.Now);

    /// <summary>Of what was not forced to the disk any part may be there.</summary>
    public void LosePower()
    {
        foreach (VirtualFile file in _files)
        {
            file.NoteWriteback(world.Now);
            file.Cut(file.SyncedLength + world.Number(file.Length - file.SyncedLength + 1));
        }
    }
}
