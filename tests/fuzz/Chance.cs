namespace Mesosd.Fuzz;

/// <summary>
/// SplitMix64: numbers that a seed fixes for ever, whatever the runtime's own generator becomes.
/// </summary>
internal struct Chance(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to below the limit.</summary>
    public int Below(int limit) => (int)(((UInt128)Next() * (ulong)limit) >> 64);

    public bool OneIn(int count) => Below(count) == 0;
}
