namespace Mesosd.Allocation.Bench;

/// <summary>How the cycles of one step are spread.</summary>
internal readonly record struct Spread(
    int Count, int MedianOffers, TimeSpan Median, TimeSpan P99, TimeSpan Longest, long MedianBytes)
{
    public static Spread Of(IEnumerable<Cycle> cycles)
    {
        Cycle[] all = [.. cycles];
        if (all.Length == 0) return default;
        TimeSpan[] times = [.. all.Select(cycle => cycle.Elapsed).Order()];
        int[] offers = [.. all.Select(cycle => cycle.Offers).Order()];
        long[] bytes = [.. all.Select(cycle => cycle.AllocatedBytes).Order()];
        return new Spread(
            all.Length, At(offers, 0.5), At(times, 0.5), At(times, 0.99), times[^1], At(bytes, 0.5));
    }

    // The smallest that is not below this part of all.
    private static T At<T>(T[] sorted, double part) =>
        sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
}
