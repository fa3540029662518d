using System.Buffers;
using Mesosd.Journal;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Files;

namespace Mesosd.Shell.Agent.Storage;

/// <summary>
/// The file that holds an agent's reservations and volumes: one record, in the journal's form, replaced as a whole
/// and forced to the disk. Unlike the journal it matters after a power cut, and under another id of the agent.
/// </summary>
internal static class ResourcesFile
{
    /// <summary>The record; null when there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong with the file; null when nothing is.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ResourcesRecord? Read(string path, out string? fault)
    {
        fault = null;
        if (!File.Exists(path)) return null;
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(File.ReadAllBytes(path));
        if (reading.Damage == JournalDamage.None && reading.Records is [{ Resources: { } record }]) return record;
        string what = reading.Damage != JournalDamage.None ? reading.Fault
            : reading.Records.Count == 0 ? "it is empty"
            : "it holds something else";
        fault = $"{path} is damaged at byte {reading.GoodBytes}: {what}";
        return null;
    }

    /// <summary>Replaces the file.</summary>
    /// <exception cref="IOException">It could not be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ResourcesRecord record)
    {
        ArrayBufferWriter<byte> bytes = new();
        JournalCodec.Write(new AgentRecord { Resources = record }, bytes);
        DurableFile.Replace(path, bytes.WrittenSpan).Dispose();
        DurableFile.ForceFolder(path);
    }
}
