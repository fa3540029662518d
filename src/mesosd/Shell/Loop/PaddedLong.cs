using System.Runtime.InteropServices;

namespace Mesosd.Shell.Loop;

/// <summary>
/// A number that shares its cache line with nothing else: processors fetch lines of 64 bytes, often two at a time.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * LineBytes)]
internal struct PaddedLong
{
    private const int LineBytes = 128;

    [FieldOffset(LineBytes - sizeof(long))]
    public long Value;
}
