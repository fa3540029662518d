using BenchmarkDotNet.Running;
using Mesosd.Allocation.Bench;

// table [--small] [--only=NAME]   goes through everything as Mesos' benchmarks do and prints Markdown
// curve AGENTS FRAMEWORKS        how the decline workload changes from round to round
// repeat NAME TIMES              runs one workload again and again, for a profiler to look at
// anything else                   BenchmarkDotNet's tables of the headline cells; --filter '*' for all
if (args is ["curve", var agents, var frameworks])
{
    var size = new ClusterSize(int.Parse(agents), int.Parse(frameworks));
    Decline.Run(new ClusterSize(1000, 50), rounds: 100);
    DeclineCurve.Print(Console.Out, size);
    return 0;
}
if (args is ["repeat", var name, var times])
{
    Func<MeasuredCluster> run = StepTable.Workloads(small: false).First(each => each.Name == name).Run;
    for (int i = 0; i < int.Parse(times); i++) run();
    return 0;
}
if (args is not ["table", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, HeadlineConfig.Create());
    return 0;
}
AllTables.Print(Console.Out, AllTables.Options.Parse(args[1..]));
return 0;
