using FsCheck;
using FsCheck.Fluent;
using Mesosd.Allocation.Tests.Oracle;
using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class OracleTests
{
    // A nightly run sets it to 100,000 and more; any number runs in the time that it takes.
    private static readonly int Sequences =
        (int)Setting("ALLOCATOR_SEQUENCES", 2_000);

    private static readonly ulong Seed = Setting("ALLOCATOR_SEED", 20_240_607);

    // How often each kind of step comes. A cluster must have somebody and something in it before the rest
    // matters.
    private static readonly (int Frequency, StepKind Kind)[] Kinds =
    [
        (6, StepKind.AddFramework), (3, StepKind.UpdateFramework), (2, StepKind.ActivateFramework),
        (1, StepKind.DeactivateFramework), (1, StepKind.RemoveFramework), (6, StepKind.AddAgent),
        (3, StepKind.UpdateAgent), (1, StepKind.ActivateAgent), (1, StepKind.DeactivateAgent),
        (1, StepKind.RemoveAgent), (3, StepKind.Use), (14, StepKind.Return), (10, StepKind.Accept),
        (2, StepKind.Suppress), (3, StepKind.Revive), (2, StepKind.RemoveFilters), (2, StepKind.SetWeight),
        (6, StepKind.Advance), (16, StepKind.Allocate),
    ];

    [Fact]
    public void Any_sequence_of_operations_gives_the_grants_of_the_naive_allocator()
    {
        Gen<Step> step =
            from kind in Gen.Frequency([.. Kinds.Select(each => (each.Frequency, Gen.Constant(each.Kind)))])
            from a in Gen.Choose(0, 255)
            from b in Gen.Choose(0, 255)
            from c in Gen.Choose(0, 255)
            select new Step(kind, a, b, c);
        Gen<Step[]> sequence = Gen.Choose(10, 100).SelectMany(length => step.ArrayOf(length));
        int grants = 0;
        Prop.ForAll(Arb.From(sequence, Shorter), steps => { grants += Run(steps); })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(Seed, 1));
        Assert.True(grants > Sequences * 5, $"only {grants} grants: the sequences compare too little");
    }

    private static ulong Setting(string name, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), out ulong wanted) ? wanted : otherwise;

    private static int Run(Step[] steps)
    {
        var duel = new Duel((ulong)steps.Length);
        try
        {
            foreach (Step step in steps) duel.Perform(step);
        }
        catch (Exception failure)
        {
            string replay = $"Run([{string.Join(", ", steps)}])";
            throw new InvalidOperationException($"{replay}: {failure.Message}", failure);
        }
        return duel.GrantCount;
    }

    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (int length = steps.Length / 2; length > 0; length /= 2)
        {
            for (int start = 0; start + length <= steps.Length; start += length)
            {
                yield return [.. steps[..start], .. steps[(start + length)..]];
            }
        }
    }
}
