using Mesosd.Cli;
using Mesosd.Tests.Settings;

namespace Mesosd.Tests.Cli;

/// <summary>What a command line showed.</summary>
internal sealed record Shown(int Status, string Output, string Errors)
{
    public static Task<Shown> RunAsync(params string[] words) =>
        RunAsync(new Sources(), TerminalStyle.Plain, words);

    public static async Task<Shown> RunAsync(Sources sources, TerminalStyle style, params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        CommandLine commandLine = new(PageOnly.All, arguments => sources.Of([.. arguments]));
        int status = await commandLine.RunAsync(words, new Terminal(output, errors, style),
            CancellationToken.None);
        return new Shown(status, output.ToString(), errors.ToString());
    }
}
