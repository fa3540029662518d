using System.Globalization;

namespace Mesosd.Registry;

/// <summary>Where the parts of a registry are in ZooKeeper (docs/high-availability.md).</summary>
internal sealed class RegistryPaths(string root)
{
    private const int SequenceDigits = 16;
    private const int PartDigits = 4;

    /// <summary>The head.</summary>
    public string Head { get; } = $"{root}/registry";

    /// <summary>Parent of the entries.</summary>
    public string Log { get; } = $"{root}/registry/log";

    /// <summary>Parent of the parts of snapshots.</summary>
    public string Snapshots { get; } = $"{root}/registry/snapshots";

    public string Entry(ulong sequence) => $"{Log}/{EntryName(sequence)}";

    public string Part(ulong sequence, int part) => $"{Snapshots}/{PartName(sequence, part)}";

    public static string EntryName(ulong sequence) => sequence.ToString("D16", CultureInfo.InvariantCulture);

    public static string PartName(ulong sequence, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{sequence:D16}-{part:D4}");

    /// <summary>The number of an entry's node; false for what is no entry.</summary>
    public static bool TryParseEntry(string name, out ulong sequence)
    {
        sequence = 0;
        return name.Length == SequenceDigits &&
            ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }

    /// <summary>Whether a node is a part of some snapshot.</summary>
    public static bool IsPart(string name) =>
        name.Length == SequenceDigits + 1 + PartDigits && name[SequenceDigits] == '-' &&
        TryParseEntry(name[..SequenceDigits], out _) &&
        uint.TryParse(name.AsSpan(SequenceDigits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
