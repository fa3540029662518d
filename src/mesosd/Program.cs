using Mesosd.Shell.Linux;

// Before anything else: this one becomes another program within a millisecond and must not set up a thing.
if (args is [LaunchAsCommand.Name]) return LaunchAsCommand.Run();
// Placeholder entry until the command line is wired.
return 0;
