using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>The part of <c>siginfo_t</c> that waitid(2) fills, at its offsets on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SignalInfo
{
    /// <summary>The child that changed its state; zero when WNOHANG found none.</summary>
    [FieldOffset(16)]
    public int ProcessId;
}
