using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>
/// What statx(2) tells of a file: those fields that are used, at their places in Linux' <c>struct statx</c>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileFacts
{
    private const int KindMask = 0xF000;
    private const int FolderKind = 0x4000;
    private const int RegularKind = 0x8000;

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

    public readonly bool IsFolder => (Mode & KindMask) == FolderKind;

    public readonly bool IsRegular => (Mode & KindMask) == RegularKind;
}
