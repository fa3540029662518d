using System.Globalization;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>A thousand tasks and more under faults that a seed chooses.</summary>
[Collection(ThreeMasters.Name)]
public sealed class RandomTests(ThreeMasters.Fixture fixture)
{
    private const int ShortRounds = 4;

    /// <summary><c>CHAOS_SEED</c> and <c>CHAOS_MINUTES</c> choose another seed and a longer run.</summary>
    [Fact]
    public async Task Random_faults_lose_no_task_and_run_none_twice()
    {
        int seed = Setting("CHAOS_SEED", 1);
        TimeSpan length = TimeSpan.FromMinutes(Setting("CHAOS_MINUTES", 0));
        string story = "";
        try
        {
            await fixture.RunAsync($"random-{seed}", WorkloadSize.Thousand, async (cluster, work) =>
            {
                QuotaBook quotas = new(cluster);
                RandomFaults faults = new(cluster, work, seed);
                using CancellationTokenSource enough = new();
                Task changes = quotas.KeepChangingAsync(enough.Token);
                try
                {
                    await faults.RunAsync(length, ShortRounds);
                }
                finally
                {
                    story = faults.Story;
                    await enough.CancelAsync();
                }
                await changes;
                await cluster.RepairAsync();
                Assert.Empty(await quotas.WrongAsync());
            });
        }
        catch (InvalidOperationException failure)
        {
            throw new InvalidOperationException($"CHAOS_SEED={seed}: {failure.Message}\n{story}", failure);
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
