using System.Globalization;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>The nodes by which masters stand for election in ZooKeeper, ours and those of Mesos. Pure.</summary>
internal static class LeaderNode
{
    // Since Mesos 0.24, and before.
    private const string JsonPrefix = "json.info_";
    private const string BinaryPrefix = "info_";

    /// <summary>The node of whoever leads, which has the lowest number; null when nobody stands for election.</summary>
    public static string? FindFirst(IEnumerable<string> children) => Sort(children).FirstOrDefault();

    /// <summary>The nodes of all who stand for election, whoever leads first.</summary>
    public static IEnumerable<string> Sort(IEnumerable<string> children) =>
        children.Where(child => NumberOf(child) is not null).OrderBy(child => NumberOf(child)!.Value);

    /// <summary>Reads a node's content.</summary>
    /// <returns>The master; null with the reason when it is none.</returns>
    public static MasterInfo? Read(string child, ReadOnlySpan<byte> content, out string? problem)
    {
        if (child.StartsWith(JsonPrefix, StringComparison.Ordinal))
            return MessageCodec.TryParseJson<MasterInfo>(content, out MasterInfo? described, out problem) ? described : null;
        bool isRead = MessageCodec.TryDecode<MasterInfo>(
            content, DecodeLimits.Default, out MasterInfo? info, out DecodeError error);
        problem = isRead ? null : error.ToString();
        return isRead ? info : null;
    }

    private static long? NumberOf(string child)
    {
        string? prefix = child.StartsWith(JsonPrefix, StringComparison.Ordinal) ? JsonPrefix
            : child.StartsWith(BinaryPrefix, StringComparison.Ordinal) ? BinaryPrefix : null;
        if (prefix is null) return null;
        ReadOnlySpan<char> digits = child.AsSpan(prefix.Length);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}
