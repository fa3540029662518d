using System.Buffers;
using Mesosd.Journal;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Files;
using Microsoft.Win32.SafeHandles;

namespace Mesosd.Shell.Agent.Storage;

/// <summary>
/// The file that an agent's records are appended to. Records gather in memory; <see cref="Write"/> puts them
/// behind the file's end in one write.
/// </summary>
/// <remarks>
/// Nothing is forced to the disk while the journal grows. What the kernel has taken survives the end of this
/// process however it ends, and the end of the machine ends every container that the journal tells of. Only a
/// journal that replaces another one is forced to the disk first, or a power cut could leave none. Not
/// thread-safe: it belongs to the agent's loop.
/// </remarks>
internal sealed class AgentJournal : IDisposable
{
    // Below this nobody waits for the reading of a journal, and rewriting it would only wear the disk.
    private const int MinRecordsToCompact = 20_000;

    // A turn's records usually fit; a chunk of large tasks makes it grow for good.
    private const int FirstBufferBytes = 64 << 10;

    private readonly string _path;
    private readonly ArrayBufferWriter<byte> _pending = new(FirstBufferBytes);
    private SafeFileHandle _file;
    private long _length;
    private int _records;
    private int _recordsToCompact;

    private AgentJournal(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Whether it has grown enough to look how much of it is still needed.</summary>
    public bool IsWorthCompacting => _records >= _recordsToCompact;

    /// <summary>Opens a journal behind what could be read of it; what lies behind that is cut off.</summary>
    /// <exception cref="IOException">The file cannot be opened or cut.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static AgentJournal Open(string path, JournalReading<AgentRecord> reading)
    {
        SafeFileHandle file = OpenFile(path, FileMode.OpenOrCreate);
        int records = reading.Records.Count;
        AgentJournal journal = new(path, file) { _length = reading.GoodBytes, _records = records };
        journal._recordsToCompact = Math.Max(MinRecordsToCompact, 2 * records);
        RandomAccess.SetLength(file, reading.GoodBytes);
        // Of a rewriting that came to no end.
        File.Delete(path + DurableFile.UnfinishedEnding);
        return journal;
    }

    /// <summary>Takes a record for the next <see cref="Write"/>.</summary>
    public void Append(AgentRecord record)
    {
        JournalCodec.Write(record, _pending);
        _records++;
    }

    /// <summary>Puts everything that was appended behind the file's end.</summary>
    /// <exception cref="IOException">
    /// It was not, or not all of it, written. What is in the file then is cut off at its next opening, so
    /// nothing that depends on these records may be told to anybody.
    /// </exception>
    public void Write()
    {
        if (_pending.WrittenCount == 0) return;
        RandomAccess.Write(_file, _pending.WrittenSpan, _length);
        _length += _pending.WrittenCount;
        _pending.ResetWrittenCount();
    }

    /// <summary>Does the same, and forces it to the disk.</summary>
    /// <exception cref="IOException">As for <see cref="Write"/>.</exception>
    public void Flush()
    {
        Write();
        RandomAccess.FlushToDisk(_file);
    }

    /// <summary>
    /// Starts afresh with these records if they are at most half of what is there; otherwise waits until
    /// there is twice as much. So the cost of it is in proportion to what is appended. When there is no room for
    /// both, the old one goes on: whether the disk is too full for records, the next of them shows.
    /// </summary>
    public void Compact(IReadOnlyList<AgentRecord> needed)
    {
        _recordsToCompact = 2 * _records;
        if (needed.Count > _records / 2) return;
        ArrayBufferWriter<byte> fresh = new(FirstBufferBytes);
        foreach (AgentRecord record in needed) JournalCodec.Write(record, fresh);
        if (Replace(fresh.WrittenSpan) is not { } file) return;
        _file.Dispose();
        (_file, _length, _records) = (file, fresh.WrittenCount, needed.Count);
        _recordsToCompact = Math.Max(MinRecordsToCompact, 2 * _records);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private SafeFileHandle? Replace(ReadOnlySpan<byte> content)
    {
        try
        {
            return DurableFile.Replace(_path, content);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The old one is as it was and goes on; a disk that takes no records is told of by the next of them.
            return null;
        }
    }

    private static SafeFileHandle OpenFile(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);
}
