using Mesosd.Cli;
using Mesosd.Cli.Commands;
using Mesosd.Shell.Files;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Supervisor;

// Before anything else: this one becomes another program within a millisecond and must not set up a thing.
if (args is [LaunchAsCommand.Name]) return LaunchAsCommand.Run();
// Nor must this one: it lives beside every agent and stays small.
if (args is [SupervisorCommand.Name, ..]) return SupervisorCommand.Run(args[1..]);

CommandLine commandLine = new(
[
    new MasterCommand(), new AgentCommand(), new LocalCommand(), new RunCommand(), new KillCommand(),
    new MastersCommand(), new AgentsCommand(), new TasksCommand(), new FrameworksCommand(), new RolesCommand(),
    new LogsCommand(), new ExplainCommand(), new QuotaCommand(), new WeightsCommand(), new MaintenanceCommand(),
    new DrainCommand(), new DeactivateCommand(), new ReactivateCommand(),
], ProcessSources.Of);
return await commandLine.RunAsync(args, ProcessTerminal.Open(), CancellationToken.None);
