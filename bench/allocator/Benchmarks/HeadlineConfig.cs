using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace Mesosd.Allocation.Bench;

/// <summary>How the headline cells are measured.</summary>
internal static class HeadlineConfig
{
    private const int WarmUps = 8;
    private const int Iterations = 20;

    /// <summary>
    /// In this process, as bench/micro. Each iteration is one cycle on a cluster that was prepared for it, so there is
    /// one invocation, and enough of them to trust a median.
    /// </summary>
    public static IConfig Create() => DefaultConfig.Instance
        .AddJob(Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithWarmupCount(WarmUps)
            .WithIterationCount(Iterations))
        .AddColumn(BenchmarkDotNet.Columns.StatisticColumn.Median, BenchmarkDotNet.Columns.StatisticColumn.Max)
        .WithOptions(ConfigOptions.JoinSummary);
}
