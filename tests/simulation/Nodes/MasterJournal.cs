using System.Buffers;
using Mesosd.Journal;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

/// <summary>
/// The registry's journal of a single master on its disk: length, checksum and payload of each entry, as the shell
/// writes them; a torn end is cut off.
/// </summary>
internal sealed class MasterJournal(VirtualDisk disk)
{
    private readonly VirtualFile _file = disk.NewFile();
    private int _goodLength;
    private bool _isWhole;

    /// <summary>What a new process finds.</summary>
    public IReadOnlyList<RegistryEntry> Read()
    {
        IReadOnlyList<RegistryEntry> entries = Parse(out _goodLength);
        _file.Cut(_goodLength);
        _file.Sync();
        return entries;
    }

    /// <summary>What a new process would find.</summary>
    public IReadOnlyList<RegistryEntry> Peek() => Parse(out _);

    private IReadOnlyList<RegistryEntry> Parse(out int goodLength)
    {
        JournalReading<RegistryEntry> reading = JournalCodec.Read<RegistryEntry>(_file.Content);
        if (reading.Damage == JournalDamage.Inside)
            throw new SafetyViolation($"the registry's journal is damaged at byte {reading.GoodBytes}: {reading.Fault}");
        goodLength = (int)reading.GoodBytes;
        return reading.Records;
    }

    /// <summary>Entries are on their way to the disk.</summary>
    public void Begin(IReadOnlyList<RegistryEntry> entries)
    {
        _file.Cut(_goodLength);
        disk.TryAppend(_file, Encode(entries));
        _isWhole = !disk.IsFull;
    }

    /// <summary>They have been forced to it, unless it was full: then what there is of them is cut off.</summary>
    public bool TryEnd()
    {
        if (!_isWhole || disk.IsFull) return false;
        _file.Sync();
        _goodLength = _file.Length;
        return true;
    }

    public bool TryReplace(IReadOnlyList<RegistryEntry> entries)
    {
        if (!disk.TryReplace(_file, Encode(entries))) return false;
        _goodLength = _file.Length;
        return true;
    }

    private static byte[] Encode(IReadOnlyList<RegistryEntry> entries)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (RegistryEntry entry in entries) JournalCodec.Write(entry, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
