using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary><c>mesosd help [COMMAND]</c>.</summary>
internal sealed class HelpCommand(Func<IReadOnlyList<ICommand>> commands) : ICommand
{
    private static readonly Flag<bool> All = new("all", FlagTypes.Switch, "false")
    {
        IsInEnvironment = false,
        Help = "Also shows what is not in this version, and why.",
    };

    public CommandPage Page { get; } = new()
    {
        Name = "help",
        Topic = CommandTopic.Other,
        Summary = "Tell about mesosd, or about one command",
        Usage = "[COMMAND] [--all]",
        Description = "Lists the commands, or tells all about one of them.",
        Flags = new FlagTable("mesosd help", FlagRole.Client, [All, CommonFlags.Help])
        {
            Operand = "COMMAND",
            MaxOperands = 1
        },
    };

    public Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        IReadOnlyList<ICommand> known = commands();
        if (flags.Operands.Count == 0)
        {
            terminal.Write(HelpText.Overview(known.Select(command => command.Page), terminal));
            return Task.FromResult(0);
        }
        string name = flags.Operands[0];
        if (CommandLine.Find(known, name) is not { } command)
        {
            terminal.Errors.WriteLine(CommandLine.DescribeUnknown(known, name));
            return Task.FromResult(CommandLine.UsageStatus);
        }
        HelpRequest request = flags.Get(All) ? HelpRequest.All : HelpRequest.Short;
        terminal.Write(HelpText.Page(command.Page, request, terminal));
        return Task.FromResult(0);
    }
}
