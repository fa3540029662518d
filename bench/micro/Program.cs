using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Mesosd.Micro;

if (args is ["--mailbox"])
{
    MailboxTurns.Run();
    return;
}

if (args is ["--recovery", .. string[] sizes])
{
    RecoveryRun.Run(sizes);
    return;
}

if (args is ["--metrics", .. string[] counts])
{
    MetricsCost.Run(counts.Length > 0 ? int.Parse(counts[0], CultureInfo.InvariantCulture) : 10_000);
    return;
}

// In this process: the tables are about our code, and a build per benchmark would take longer than measuring.
ManualConfig config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance))
    .WithOptions(ConfigOptions.JoinSummary);
BenchmarkSwitcher.FromAssembly(typeof(MailboxKind).Assembly).Run(args, config);
