using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Registry;

/// <summary>
/// Makes a state of stored entries, and says in words what cannot be read: nothing is ever skipped.
/// </summary>
internal sealed class RegistryReplay(RegistryState state)
{
    /// <summary>The last entry that the state contains; 0 for none.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Adds a part of a snapshot.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? AddPart(RegistryEntry part, ulong snapshot, string where)
    {
        if (part.Sequence != snapshot)
            return $"read the registry: {where} is of snapshot {part.Sequence}, expected {snapshot}";
        Sequence = snapshot;
        return Apply(part, where);
    }

    /// <summary>Adds the next entry.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? AddEntry(RegistryEntry entry, string where)
    {
        if (entry.Sequence != Sequence + 1)
            return $"read the registry: {where} has number {entry.Sequence}, expected {Sequence + 1}";
        Sequence++;
        return Apply(entry, where);
    }

    /// <summary>A record of its bytes.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Decode<T>(ReadOnlyMemory<byte> bytes, string where, out T? message)
        where T : class, IMessage<T>
    {
        bool isGood = MessageCodec.TryDecode<T>(bytes.Span, DecodeLimits.Default, out T? decoded, out DecodeError error);
        message = decoded;
        return isGood ? null : $"read the registry: {where} is damaged: {error}";
    }

    private string? Apply(RegistryEntry entry, string where)
    {
        foreach (RegistryOperation operation in entry.Operations)
            if (!state.Apply(operation))
                return $"read the registry: {where} has an operation that this version does not know; " +
                    "start a version at least as new as the one that wrote it";
        return null;
    }
}
