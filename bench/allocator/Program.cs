using BenchmarkDotNet.Running;
using Mesosd.Allocation.Bench;

// table [--small] [--only=NAME]   goes through everything as Mesos' benchmarks do and prints Markdown
// anything else                   BenchmarkDotNet's tables of the headline cells; --filter '*' for all
if (args is not ["table", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, HeadlineConfig.Create());
    return 0;
}
AllTables.Print(Console.Out, AllTables.Options.Parse(args[1..]));
return 0;
