using FsCheck;
using FsCheck.Fluent;
using Mesosd.Allocation.Tests.Oracle;
using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class OracleTests
{
    // make oracle-nightly sets it to 100,000; any number runs in the time that it takes.
    private static readonly int Sequences =
        (int)Setting("ALLOCATOR_SEQUENCES", 2_000);

    private static readonly ulong Seed = Setting("ALLOCATOR_SEED", 20_240_607);

    // How often each kind of step comes. A cluster must have somebody and something in it before the rest
    // matters.
    private static readonly (int Frequency, StepKind Kind)[] Kinds =
    [
        (7, StepKind.AddFramework), (3, StepKind.UpdateFramework), (2, StepKind.ActivateFramework),
        (1, StepKind.DeactivateFramework), (1, StepKind.RemoveFramework), (8, StepKind.AddAgent),
        (3, StepKind.UpdateAgent), (1, StepKind.ActivateAgent), (1, StepKind.DeactivateAgent),
        (1, StepKind.RemoveAgent), (2, StepKind.DescribeAgent), (2, StepKind.Whitelist),
        (3, StepKind.SetUnavailable), (3, StepKind.AnswerInverse),
        (3, StepKind.Use), (1, StepKind.TakeCopy), (14, StepKind.Return), (10, StepKind.Accept),
        (10, StepKind.Convert), (4, StepKind.ConvertFree), (2, StepKind.Suppress), (3, StepKind.Revive),
        (2, StepKind.RemoveFilters), (3, StepKind.SetDemand), (3, StepKind.Satisfy), (2, StepKind.SetWeight),
        (4, StepKind.SetQuota), (1, StepKind.Pause), (6, StepKind.Advance), (18, StepKind.Allocate),
    ];

    public static TheoryData<string> KnownNames => [.. KnownCases.All.Keys];

    [Fact]
    public void Any_sequence_of_operations_gives_the_grants_of_the_naive_allocator()
    {
        Gen<Step> Of(Gen<StepKind> kinds) =>
            from kind in kinds
            from a in Gen.Choose(0, 255)
            from b in Gen.Choose(0, 255)
            from c in Gen.Choose(0, 255)
            select new Step(kind, a, b, c);
        Gen<Step> beginning = Of(Gen.Elements(StepKind.AddAgent, StepKind.AddFramework));
        Gen<Step> step =
            Of(Gen.Frequency([.. Kinds.Select(each => (each.Frequency, Gen.Constant(each.Kind)))]));
        Gen<Case> cases =
            from seed in Gen.Choose(0, 1 << 27)
            from first in beginning.ArrayOf(6)
            from length in Gen.Choose(10, 120)
            from rest in step.ArrayOf(length)
            select new Case(seed, [.. first, .. rest]);
        int grants = 0;
        var obstacles = new Dictionary<OfferObstacle, int>();
        Prop.ForAll(Arb.From(cases, each => each.Shorter()), each =>
        {
            Duel duel = each.Run();
            grants += duel.GrantCount;
            foreach (OfferObstacle seen in duel.Obstacles.Keys)
            {
                obstacles[seen] = obstacles.GetValueOrDefault(seen) + 1;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(Seed, 1));
        Assert.True(grants > Sequences * 5, $"only {grants} grants: the sequences compare too little");
        foreach (OfferObstacle obstacle in Enum.GetValues<OfferObstacle>().Except([OfferObstacle.NotInRole]))
        {
            int seen = obstacles.GetValueOrDefault(obstacle);
            Assert.True(seen >= Sequences / 200, $"{obstacle} was met in {seen} of {Sequences} sequences only");
        }
    }

    [Theory]
    [MemberData(nameof(KnownNames))]
    public void Case_that_once_differed_agrees(string name) => KnownCases.All[name].Run();

    private static ulong Setting(string name, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), out ulong wanted) ? wanted : otherwise;
}
