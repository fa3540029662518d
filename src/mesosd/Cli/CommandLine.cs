using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>Finds the command that was typed, reads its flags, and runs it.</summary>
public sealed class CommandLine
{
    /// <summary>The exit status of a command that was called in a wrong way.</summary>
    public const int UsageStatus = 2;

    private readonly IReadOnlyList<ICommand> _commands;
    private readonly Func<IReadOnlyList<string>, FlagSources> _sources;

    /// <summary>A command line.</summary>
    /// <param name="commands">What can be typed, in the order of the help; <c>help</c> and <c>version</c>
    /// come by themselves.</param>
    /// <param name="sources">Makes the settings' sources of the words behind a command's name.</param>
    public CommandLine(IReadOnlyList<ICommand> commands, Func<IReadOnlyList<string>, FlagSources> sources)
    {
        _commands = [.. commands, new HelpCommand(() => _commands!), new VersionCommand()];
        _sources = sources;
    }

    /// <summary>Runs what was typed.</summary>
    /// <param name="arguments">The words behind <c>mesosd</c>.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="stop">Set when the user interrupts.</param>
    /// <returns>The exit status: the command's own, or <see cref="UsageStatus"/>.</returns>
    public async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, CancellationToken stop)
    {
        string name = arguments.Count == 0 ? "help" : NameOf(arguments[0]);
        if (Find(_commands, name) is not { } command)
        {
            terminal.Errors.WriteLine(DescribeUnknown(_commands, name));
            return UsageStatus;
        }
        FlagValues flags = FlagParser.Parse(command.Page.Flags, _sources([.. arguments.Skip(1)]));
        if (flags.Help != HelpRequest.None)
        {
            terminal.Write(HelpText.Page(command.Page, flags.Help, terminal));
            return 0;
        }
        if (command.Page.Flags.Flags.Contains(CommonFlags.Version) && flags.Get(CommonFlags.Version))
        {
            VersionCommand.Print(terminal);
            return 0;
        }
        WriteProblems(command.Page, flags.Warnings, flags.Errors, terminal);
        return flags.Errors.Count > 0 ? UsageStatus : await command.RunAsync(flags, terminal, stop);
    }

    /// <summary>Tells what is wrong with settings, as every command does it.</summary>
    public static void WriteProblems(
        CommandPage page, IReadOnlyList<string> warnings, IReadOnlyList<FlagError> errors, Terminal terminal)
    {
        foreach (string warning in warnings)
            terminal.Errors.WriteLine($"mesosd {page.Name}: warning: {warning}");
        foreach (FlagError error in errors) terminal.Errors.WriteLine($"mesosd {page.Name}: {error}");
        if (errors.Count > 0) terminal.Errors.WriteLine($"`mesosd {page.Name} --help` tells what there is.");
    }

    internal static ICommand? Find(IReadOnlyList<ICommand> commands, string name) =>
        commands.FirstOrDefault(command => command.Page.Name == name);

    internal static string DescribeUnknown(IReadOnlyList<ICommand> commands, string name)
    {
        string shown = FlagDisplay.Clean(name);
        string? meant = Suggestion.For(name, commands.Select(command => command.Page.Name));
        if (name.StartsWith('-'))
            return $"mesosd: expected a command before {shown}; `mesosd help` lists them.";
        return meant is null
            ? $"mesosd: there is no command {shown}; `mesosd help` lists them."
            : $"mesosd: there is no command {shown}; did you mean {meant}?";
    }

    private static string NameOf(string word) => word switch
    {
        "--help" or "-h" => "help",
        "--version" => "version",
        _ => word,
    };
}
