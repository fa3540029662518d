using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>glibc's <c>sigset_t</c>: 1,024 bits, of which Linux uses the first 64.</summary>
[InlineArray(16)]
[StructLayout(LayoutKind.Sequential)]
internal struct SignalSet
{
    private ulong _first;

    /// <summary>Every signal that exists.</summary>
    public static SignalSet All
    {
        get
        {
            SignalSet set = default;
            set[0] = ulong.MaxValue;
            return set;
        }
    }
}
