using Mesosd.Core;
using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary><c>mesosd version</c>.</summary>
internal sealed class VersionCommand : ICommand
{
    public CommandPage Page { get; } = new()
    {
        Name = "version",
        Topic = CommandTopic.Other,
        Summary = "Print the version",
        Usage = "",
        Description = "Prints the version of this binary.",
        Flags = new FlagTable("mesosd version", FlagRole.Client, [CommonFlags.Help]),
    };

    public Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        Print(terminal);
        return Task.FromResult(0);
    }

    public static void Print(Terminal terminal) => terminal.Output.WriteLine($"mesosd {MesosdVersion.Text}");
}
