using System.Buffers;
using Mesosd.Journal;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Files;
using Mesosd.Shell.Linux;
using Microsoft.Win32.SafeHandles;

namespace Mesosd.Shell.Registry;

/// <summary>
/// The registry's log as a file. What <see cref="Append"/> and <see cref="Replace"/> were given is on the disk when
/// they return; when they throw, the file is what it was, and the same may be tried again.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RegistryJournal : IDisposable
{
    private readonly string _path;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private SafeFileHandle _file;
    private long _length;
    private bool _folderIsDue;

    private RegistryJournal(string path, SafeFileHandle file, long length)
    {
        _path = path;
        _file = file;
        _length = length;
    }

    /// <summary>Opens a journal behind what could be read of it; what lies behind that is cut off.</summary>
    /// <exception cref="IOException">The file cannot be opened or cut.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static RegistryJournal Open(string path, JournalReading<RegistryEntry> reading)
    {
        // Left behind by a process that ended while it replaced the journal: it never was in force.
        File.Delete(path + DurableFile.UnfinishedEnding);
        SafeFileHandle file =
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        RegistryJournal journal = new(path, file, reading.GoodBytes);
        try
        {
            RandomAccess.SetLength(file, reading.GoodBytes);
            RandomAccess.FlushToDisk(file);
            DurableFile.ForceFolder(path);
            return journal;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Puts entries behind the last ones.</summary>
    /// <exception cref="IOException">They are not on the disk.</exception>
    /// <exception cref="UnauthorizedAccessException">They are not on the disk.</exception>
    public void Append(IReadOnlyList<RegistryEntry> entries)
    {
        if (_folderIsDue) ForceFolder();
        Encode(entries);
        try
        {
            // Always at the same place: after a failure nobody knows which of these pages the disk has, so all are
            // written again. Those before were forced, and stay.
            RandomAccess.Write(_file, _bytes.WrittenSpan, _length);
            RandomAccess.FlushToDisk(_file);
            _length += _bytes.WrittenCount;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            CutBack();
            throw;
        }
    }

    /// <summary>Puts these entries in the place of all.</summary>
    /// <exception cref="IOException">The old ones are in force, or it is not certain which of the two are.</exception>
    /// <exception cref="UnauthorizedAccessException">The old ones are in force.</exception>
    public void Replace(IReadOnlyList<RegistryEntry> entries)
    {
        Encode(entries);
        SafeFileHandle file = DurableFile.Replace(_path, _bytes.WrittenSpan);
        _file.Dispose();
        (_file, _length) = (file, _bytes.WrittenCount);
        // From the rename on the new file is the journal; nothing behind it counts before its name is durable.
        _folderIsDue = true;
        ForceFolder();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Encode(IReadOnlyList<RegistryEntry> entries)
    {
        _bytes.ResetWrittenCount();
        foreach (RegistryEntry entry in entries) JournalCodec.Write(entry, _bytes);
    }

    private void ForceFolder()
    {
        DurableFile.ForceFolder(_path);
        _folderIsDue = false;
    }

    // So that a process that ends now leaves nothing half written. A disk that refuses even this leaves a torn end,
    // which the next start cuts off.
    private void CutBack()
    {
        try
        {
            RandomAccess.SetLength(_file, _length);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // The failure that is being told already says what is wrong with the disk.
        }
    }
}
