using System.Diagnostics;
using System.Text;

namespace Mesosd.PythonTests;

/// <summary>A program run to its end, with everything it printed, and a time-out for it and its children.</summary>
internal sealed record Command(int ExitStatus, string Output)
{
    /// <summary>Runs a program; its standard input is empty.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="patience">How long it may take before it is killed.</param>
    /// <param name="environment">Variables beside the tests' own.</param>
    /// <exception cref="TimeoutException">It took longer; the message holds what it printed.</exception>
    public static async Task<Command> RunAsync(
        string path,
        IEnumerable<string> arguments,
        string folder,
        TimeSpan patience,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] given = [.. arguments];
        ProcessStartInfo start = new(path, given)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        // What the tests' own surroundings say about Python and Mesos must not reach the program.
        foreach (string name in start.Environment.Keys.Where(IsForeign).ToArray()) start.Environment.Remove(name);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONUNBUFFERED"] = "1";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{path} did not start");
        process.StandardInput.Close();
        StringBuilder output = new();
        process.OutputDataReceived += (_, line) => Take(output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = new(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            lock (output)
                throw new TimeoutException($"{path} {string.Join(' ', given)} did not end within {patience}:\n{output}");
        }
        lock (output) return new Command(process.ExitCode, output.ToString());
    }

    private static bool IsForeign(string name) =>
        name.StartsWith("PYTHON", StringComparison.Ordinal) || name.StartsWith("MESOS_", StringComparison.Ordinal) ||
        name is "VIRTUAL_ENV" or "MYPYPATH";

    private static void Take(StringBuilder output, string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
    }
}
