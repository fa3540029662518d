namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>A sequence of operations with the seed that decides the settings; prints as code that replays it.</summary>
internal sealed record Case(int Seed, Step[] Steps)
{
    public override string ToString() => $"new({Seed}, [{string.Join(", ", Steps)}])";

    /// <summary>Performs all steps.</summary>
    public Duel Run()
    {
        var duel = new Duel(Seed);
        try
        {
            foreach (Step step in Steps) duel.Perform(step);
        }
        catch (Exception failure)
        {
            string log = string.Join("\n  ", duel.Log);
            throw new InvalidOperationException($"{this}\n  {log}\n{failure.Message}", failure);
        }
        return duel;
    }

    /// <summary>The same with fewer steps, large parts left out first.</summary>
    public IEnumerable<Case> Shorter()
    {
        for (int length = Steps.Length / 2; length > 0; length /= 2)
        {
            for (int start = 0; start + length <= Steps.Length; start += length)
            {
                yield return this with { Steps = [.. Steps[..start], .. Steps[(start + length)..]] };
            }
        }
    }
}
