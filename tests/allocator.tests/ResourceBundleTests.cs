using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Mesosd.Allocation.Tests;

public sealed class ResourceBundleTests
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(7, 1);

    private readonly ResourceKindTable _kinds = new();

    [Fact]
    public void Bundle_has_one_form_whatever_the_order_in_which_it_was_written()
    {
        ResourceBundle first = Parse("cpus:1;mem:2;ports:[5-6,1-4];disks:{b,a}");
        ResourceBundle second = Parse("disks:{a,b,a};ports:[1-2,3-6];mem:2;cpus:0.5;cpus:0.5;gpus:0");
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.Equal("cpus:1;mem:2;ports:[1-6];disks:{a,b}", second.ToText(_kinds));
    }

    [Theory]
    [InlineData("cpus:1", "cpus:1.001")]
    [InlineData("cpus:1", "cpus(web):1")]
    [InlineData("cpus:1", "cpus{REV}:1")]
    [InlineData("ports:[1-2]", "ports:[1-3]")]
    [InlineData("disks:{a}", "disks:{b}")]
    [InlineData("cpus:1", "cpus:1;mem:1")]
    public void Bundles_that_differ_in_anything_are_not_equal(string first, string second) =>
        Assert.NotEqual(Parse(first), Parse(second));

    [Fact]
    public void Thousandths_add_up_exactly_where_binary_fractions_would_not()
    {
        ResourceBundle sum = ResourceBundle.Empty;
        for (int i = 0; i < 1000; i++) sum = sum.Add(Parse("cpus:0.1"));
        Assert.Equal(Parse("cpus:100"), sum);
        for (int i = 0; i < 1000; i++) sum = sum.Subtract(Parse("cpus:0.1"));
        Assert.Same(ResourceBundle.Empty, sum);
    }

    [Fact]
    public void Ranges_reach_to_the_largest_number()
    {
        ResourceKind ports = _kinds.Intern(new ResourceKindDescription("ports", ResourceValueType.Ranges));
        ResourceBundle all = Ranges(ports, (0, ulong.MaxValue));
        ResourceBundle middle = Ranges(ports, (10, 20));
        ResourceBundle rest = all.Subtract(middle);
        Assert.Equal(Ranges(ports, (0, 9), (21, ulong.MaxValue)), rest);
        Assert.Equal(all, rest.Add(middle));
        Assert.Equal(all, all.Add(Ranges(ports, (5, ulong.MaxValue))));
    }

    [Fact]
    public void What_is_not_contained_cannot_be_subtracted()
    {
        Assert.Throws<ArgumentException>(() => Parse("cpus:1").Subtract(Parse("cpus:1.001")));
        Assert.Throws<ArgumentException>(() => Parse("cpus:1").Subtract(Parse("mem:1")));
        Assert.Throws<ArgumentException>(() => Parse("ports:[1-5]").Subtract(Parse("ports:[5-6]")));
        Assert.Throws<ArgumentException>(() => Parse("disks:{a}").Subtract(Parse("disks:{a,b}")));
    }

    [Fact]
    public void Saturating_subtraction_takes_away_what_is_there()
    {
        ResourceBundle more = Parse("cpus:2;mem:2;ports:[4-9];gpus:1");
        ResourceBundle left = Parse("cpus:1;mem:5;ports:[1-5]").SubtractSaturating(more);
        Assert.Equal(Parse("mem:3;ports:[1-3]"), left);
    }

    [Fact]
    public void Amounts_that_make_no_sense_are_refused()
    {
        ResourceKind cpus = _kinds.Scalar("cpus");
        ResourceKind ports = _kinds.Intern(new ResourceKindDescription("ports", ResourceValueType.Ranges));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResourceBundle.Builder().AddScalar(cpus, -1));
        Assert.Throws<ArgumentException>(() => Ranges(ports, (5, 4)));
        Assert.Throws<OverflowException>(
            () => new ResourceBundle.Builder().AddScalar(cpus, long.MaxValue).AddScalar(cpus, 1));
        Assert.Throws<ArgumentException>(
            () => new ResourceBundle.Builder().AddScalar(cpus, 1).AddRanges(cpus, [new ResourceRange(1, 2)]));
    }

    [Fact]
    public void Empty_operands_are_given_back_as_they_are()
    {
        ResourceBundle some = Parse("cpus:1");
        Assert.Same(some, some.Add(ResourceBundle.Empty));
        Assert.Same(some, ResourceBundle.Empty.Add(some));
        Assert.Same(some, some.Subtract(ResourceBundle.Empty));
        Assert.Same(some, some.Where(_ => true));
    }

    [Fact]
    public void Scalars_of_a_name_are_summed_over_all_reservations()
    {
        ResourceBundle bundle = Parse("cpus:1;cpus(web):2.5;cpus{REV}:1;mem:7");
        Assert.Equal(4_500, bundle.ScalarTotalByName(_kinds, "cpus"));
        Assert.Equal(0, bundle.ScalarTotalByName(_kinds, "gpus"));
        Assert.Equal(7_000, bundle.Scalar(_kinds.Scalar("mem")));
    }

    [Fact]
    public void Same_description_is_the_same_kind_and_any_difference_is_another()
    {
        var plain = new ResourceKindDescription("disk", ResourceValueType.Scalar);
        ResourceKind kind = _kinds.Intern(plain);
        Assert.Equal(kind, _kinds.Intern(new ResourceKindDescription("disk", ResourceValueType.Scalar)));
        ResourceKindDescription[] others =
        [
            plain with { ReservationRole = "web" }, plain with { Identity = "v1" },
            plain with { Revocable = true }, plain with { Shared = true },
            plain with { Exclusive = true }, plain with { Refined = true },
        ];
        Assert.Equal(others.Length + 1, others.Select(_kinds.Intern).Append(kind).Distinct().Count());
        Assert.Equal(plain, _kinds.Describe(kind));
    }

    [Fact]
    public void Sum_difference_and_containment_agree_with_counting_single_units()
    {
        Prop.ForAll(Arb.From(Units()), Arb.From(Units()), (mine, theirs) =>
        {
            ResourceBundle left = Bundle(mine), right = Bundle(theirs);
            Assert.Equal(Bundle(Combine(mine, theirs, sum: true)), left.Add(right));
            Assert.Equal(Bundle(Combine(mine, theirs, sum: false)), left.SubtractSaturating(right));
            bool covers = Enumerable.Range(0, mine.Length).All(i => mine[i] >= theirs[i]);
            Assert.Equal(covers, left.Contains(right));
            Assert.Equal(left.Equals(right), mine.AsSpan().SequenceEqual(theirs));
            if (left.Contains(right)) Assert.Equal(left, left.Subtract(right).Add(right));
        }).Check(Checks);
    }

    // Places 0 to 2 are scalars, 3 to 14 are twelve ports that are there or not, 15 to 18 are items of a set.
    private static Gen<int[]> Units() => Gen.Choose(0, 5).ArrayOf(19)
        .Select(units => units.Select((unit, place) => place < 3 ? unit : unit % 2).ToArray());

    private static int[] Combine(int[] mine, int[] theirs, bool sum) =>
    [
        .. mine.Zip(theirs, (m, t) => sum ? m + t : Math.Max(0, m - t))
            .Select((unit, place) => place < 3 ? unit : Math.Min(unit, 1)),
    ];

    private ResourceBundle Bundle(int[] units)
    {
        ResourceKind ports = _kinds.Intern(new ResourceKindDescription("ports", ResourceValueType.Ranges));
        ResourceKind disks = _kinds.Intern(new ResourceKindDescription("disks", ResourceValueType.Set));
        var builder = new ResourceBundle.Builder();
        for (int i = 0; i < units.Length; i++)
        {
            if (i < 3) builder.AddScalar(_kinds.Scalar($"scalar{i}"), units[i]);
            else if (units[i] > 0 && i < 15)
            {
                builder.AddRanges(ports, [new ResourceRange((ulong)i, (ulong)i)]);
            }
            else if (units[i] > 0) builder.AddSet(disks, [$"item{i}"]);
        }
        return builder.Build();
    }

    private static ResourceBundle Ranges(ResourceKind kind, params (ulong Begin, ulong End)[] ranges) =>
        new ResourceBundle.Builder()
            .AddRanges(kind, [.. ranges.Select(range => new ResourceRange(range.Begin, range.End))]).Build();

    private ResourceBundle Parse(string text) => ResourceText.Parse(_kinds, text);
}
