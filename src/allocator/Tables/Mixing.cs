namespace Mesosd.Allocation;

/// <summary>
/// Numbers that look random and are the same in every process (the finalizer of SplitMix64).
/// </summary>
internal static class Mixing
{
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
