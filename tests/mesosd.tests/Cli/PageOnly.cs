using Mesosd.Cli;
using Mesosd.Settings;

namespace Mesosd.Tests.Cli;

/// <summary>A command that only tells with what it was called.</summary>
internal sealed class PageOnly(CommandPage page) : ICommand
{
    public CommandPage Page { get; } = page;

    public static IReadOnlyList<ICommand> All { get; } =
    [
        .. new[]
        {
            CommandPages.Master, CommandPages.Agent, CommandPages.Local, CommandPages.Run, CommandPages.Kill,
            CommandPages.Masters, CommandPages.Agents, CommandPages.Tasks, CommandPages.Frameworks, OperatorPages.Roles, CommandPages.Logs,
            OperatorPages.Explain, OperatorPages.Quota, OperatorPages.Weights, OperatorPages.Maintenance,
            OperatorPages.Drain, OperatorPages.Deactivate, OperatorPages.Reactivate,
        }.Select(page => new PageOnly(page)),
    ];

    public Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        terminal.Output.WriteLine(
            $"ran {Page.Name} [{string.Join(' ', flags.Operands)}] [{string.Join(' ', flags.Command)}]");
        return Task.FromResult(7);
    }
}
