using System.Buffers;
using Mesosd.Agent;
using Mesosd.Core;
using Mesosd.Journal;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

/// <summary>What an agent keeps, as the shell keeps it: the journal's bytes, and reservations beside it.</summary>
internal sealed class AgentDisk(VirtualDisk disk)
{
    // The shell looks at 20,000 records. Here it must happen often.
    private const int FirstCompaction = 300;

    private readonly VirtualFile _journal = disk.NewFile();
    private readonly VirtualFile _resources = disk.NewFile();
    private readonly ArrayBufferWriter<byte> _pending = new();
    private int _records;
    private int _recordsToCompact = FirstCompaction;

    public VirtualDisk Disk => disk;

    public int JournalBytes => _journal.Length;

    /// <summary>What a new process finds. What is torn at the end is cut off.</summary>
    public AgentRecovery Read()
    {
        _pending.ResetWrittenCount();
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(_journal.Content);
        if (reading.Damage == JournalDamage.Inside)
            throw new SafetyViolation($"the journal is damaged at byte {reading.GoodBytes}: {reading.Fault}");
        _journal.Cut((int)reading.GoodBytes);
        _records = reading.Records.Count;
        _recordsToCompact = Math.Max(FirstCompaction, 2 * _records);
        bool isNobody = reading.Records.All(record => record.Agent is null);
        return new AgentRecovery { Records = isNobody ? [] : reading.Records, Resources = ReadResources() };
    }

    public void Append(AgentRecord record)
    {
        JournalCodec.Write(record, _pending);
        _records++;
    }

    /// <summary>Writes what was appended; false when the agent must stop.</summary>
    public bool TryWrite(Func<IReadOnlyList<AgentRecord>> needed)
    {
        if (_pending.WrittenCount > 0 && !disk.TryAppend(_journal, _pending.WrittenSpan)) return false;
        _pending.ResetWrittenCount();
        return _records < _recordsToCompact || TryCompact(needed());
    }

    public bool TryWriteResources(ResourcesRecord resources)
    {
        ArrayBufferWriter<byte> bytes = new();
        JournalCodec.Write(new AgentRecord { Resources = resources }, bytes);
        return disk.TryReplace(_resources, bytes.WrittenSpan);
    }

    /// <summary>The process dies while it writes what was appended.</summary>
    public void WritePart()
    {
        if (_pending.WrittenCount == 0) return;
        disk.AppendPart(_journal, _pending.WrittenSpan);
        _pending.ResetWrittenCount();
    }

    public void ForgetIdentity()
    {
        _journal.Clear();
        _records = 0;
    }

    private bool TryCompact(IReadOnlyList<AgentRecord> needed)
    {
        _recordsToCompact = 2 * _records;
        if (needed.Count > _records / 2) return true;
        ArrayBufferWriter<byte> fresh = new();
        foreach (AgentRecord record in needed) JournalCodec.Write(record, fresh);
        if (!disk.TryReplace(_journal, fresh.WrittenSpan)) return false;
        _records = needed.Count;
        _recordsToCompact = Math.Max(FirstCompaction, 2 * _records);
        return true;
    }

    private ResourcesRecord? ReadResources()
    {
        if (_resources.Length == 0) return null;
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(_resources.Content);
        Invariant.Check(reading.Damage == JournalDamage.None, $"the kept resources are damaged: {reading.Fault}");
        return reading.Records[0].Resources;
    }
}
