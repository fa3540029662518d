using System.Buffers.Binary;
using System.Numerics;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// The registry's journal of a single master on its disk: length, checksum and payload of each entry, as the shell
/// writes them; a torn end is cut off.
/// </summary>
internal sealed class MasterJournal(VirtualDisk disk)
{
    private const int HeaderBytes = 8;

    private readonly VirtualFile _file = disk.NewFile();
    private int _goodLength;
    private bool _isWhole;

    /// <summary>What a new process finds.</summary>
    public IReadOnlyList<RegistryEntry> Read()
    {
        List<RegistryEntry> entries = Parse(out _goodLength);
        _file.Cut(_goodLength);
        _file.Sync();
        return entries;
    }

    /// <summary>What a new process would find.</summary>
    public IReadOnlyList<RegistryEntry> Peek() => Parse(out _);

    private List<RegistryEntry> Parse(out int goodLength)
    {
        List<RegistryEntry> entries = [];
        ReadOnlySpan<byte> rest = _file.Content;
        while (rest.Length >= HeaderBytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length > rest.Length - HeaderBytes) break;
            ReadOnlySpan<byte> payload = rest.Slice(HeaderBytes, length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]) != Checksum(payload)) break;
            if (!MessageCodec.TryDecode<RegistryEntry>(payload, DecodeLimits.Default, out var entry, out var error))
                throw new SafetyViolation($"an entry of the registry cannot be read: {error}");
            entries.Add(entry);
            rest = rest[(HeaderBytes + length)..];
        }
        goodLength = _file.Length - rest.Length;
        return entries;
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
        using MemoryStream bytes = new();
        Span<byte> header = stackalloc byte[HeaderBytes];
        foreach (RegistryEntry entry in entries)
        {
            byte[] payload = MessageCodec.ToBytes(entry);
            BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Checksum(payload));
            bytes.Write(header);
            bytes.Write(payload);
        }
        return bytes.ToArray();
    }

    private static uint Checksum(ReadOnlySpan<byte> payload)
    {
        uint checksum = uint.MaxValue;
        foreach (byte next in payload) checksum = BitOperations.Crc32C(checksum, next);
        return ~checksum;
    }
}
