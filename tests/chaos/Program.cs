using Mesosd.Chaos;
using Xunit.Runner.InProc.SystemConsole;

// Some tests start this program again as a small server on a host of theirs.
return args is [EchoCommand.Argument, var address] ? EchoCommand.Run(address) : await ConsoleRunner.Run(args);
