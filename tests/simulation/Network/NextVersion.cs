using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// How a process of the next version differs on the wire: it offers a newer protocol and abilities that nobody knows
/// yet, puts fields that nobody knows into every message, and now and then sends a frame that nobody knows.
/// </summary>
internal static class NextVersion
{
    /// <summary>How often a frame that nobody knows goes before another one.</summary>
    public const double UnknownFrameProbability = 0.02;

    /// <summary>No frame of today has this kind or a higher one.</summary>
    public const ushort FirstUnknownKind = 60_000;

    // Field 18,999 with the text "next", in protobuf's binary encoding.
    private static readonly byte[] UnknownField = [0xba, 0xa3, 0x09, 4, (byte)'n', (byte)'e', (byte)'x', (byte)'t'];

    public static LocalIdentity Of(LocalIdentity present) => present with
    {
        NewestVersion = LocalIdentity.CurrentVersion + 1,
        SoftwareVersion = "9.0.0",
        Capabilities = [.. present.Capabilities, "what-comes-next"],
    };

    public static VirtualFrame Extend(VirtualFrame frame) =>
        frame with { Payload = [.. frame.Payload, .. UnknownField] };

    public static VirtualFrame UnknownFrame() => new(FirstUnknownKind, [.. UnknownField], 0, FrameFlags.None);
}
