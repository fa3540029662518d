namespace Mesosd.Chaos;

/// <summary>How many jobs a scenario has.</summary>
/// <param name="Held">Those that run before the fault begins and until it has ended.</param>
/// <param name="ShortBefore">Short ones that are launched with them.</param>
/// <param name="ShortDuring">Short ones that are launched while the fault goes on, as far as it lets them.</param>
internal readonly record struct WorkloadSize(int Held, int ShortBefore, int ShortDuring)
{
    public static WorkloadSize Usual { get; } = new(Held: 60, ShortBefore: 60, ShortDuring: 120);

    public static WorkloadSize Thousand { get; } = new(Held: 250, ShortBefore: 250, ShortDuring: 500);
}
