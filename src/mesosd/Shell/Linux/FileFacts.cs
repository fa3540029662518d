using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>
/// What statx(2) tells of a file: those fields that are used, at their places in Linux' <c>struct statx</c>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileFacts
{
    /// <summary>What is to be asked for so that all but <see cref="Mount"/> is told.</summary>
    public const uint UsualKnown = 0x7FF;

    /// <summary>What is to be asked for besides so that <see cref="Mount"/> is told; kernels before 5.8 cannot.</summary>
    public const uint MountKnown = 0x1000;

    private const int KindMask = 0xF000;
    private const int FolderKind = 0x4000;
    private const int RegularKind = 0x8000;

    [FieldOffset(0)]
    public uint Known;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint User;

    [FieldOffset(24)]
    public uint Group;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(40)]
    public ulong SizeBytes;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    [FieldOffset(144)]
    public ulong Mount;

    public readonly bool IsFolder => (Mode & KindMask) == FolderKind;

    /// <summary>Whether both lie in one file system, and, where the kernel tells, in one mount of it.</summary>
    public readonly bool IsMountedWith(in FileFacts other) =>
        (DeviceMajor, DeviceMinor) == (other.DeviceMajor, other.DeviceMinor) &&
        ((Known & other.Known & MountKnown) == 0 || Mount == other.Mount);

    public readonly bool IsRegular => (Mode & KindMask) == RegularKind;
}
