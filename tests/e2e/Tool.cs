using System.Diagnostics;
using Mesosd.Harness;

namespace Mesosd.EndToEnd;

/// <summary>Programs of the system that a test needs done.</summary>
internal static class Tool
{
    public static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        using CancellationTokenSource patience = new(RunningProgram.Patience);
        await process.WaitForExitAsync(patience.Token);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
