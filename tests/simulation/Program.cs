using Mesosd.Simulation;

// As a program of its own it runs long simulations:
//   simulation --seeds=4 --hours=100 [--first=1] [--masters=3] [--agents=50] [--frameworks=5] [--trace=FILE]
//   simulation --completed-tasks=4000000
// Otherwise it is a test project like the others.
if (args.Length > 0 && args[0].StartsWith("--seeds", StringComparison.Ordinal)) return Simulations.Run(args);
if (args.Length > 0 && args[0].StartsWith("--completed-tasks=", StringComparison.Ordinal)) return CompletedTasks.Run(args);
return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
