using System.Globalization;
using Mesosd.Harness;

namespace Mesosd.Load;

/// <summary>The programs of <c>bench/python</c>, which print figures.</summary>
internal static class PythonScript
{
    // That of Debian: another one that comes first in the path may lack what the client needs.
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Runs one to its end, with the client's sources; the figures that it prints.</summary>
    public static async Task<double[]> RunAsync(string name, params string[] arguments)
    {
        string script = Path.Combine(Repository.Root, "bench", "python", name);
        string sources = Path.Combine(Repository.Root, "out", "python", "build", "python", "src");
        Dictionary<string, string> environment = new() { ["PYTHONPATH"] = sources };
        await using RunningProgram program = RunningProgram.Start(Interpreter, [script, .. arguments], environment);
        int status = await program.ExitAsync();
        if (status != 0) throw new InvalidOperationException($"{script} ended with {status}: {program.Output}");
        return [.. program.StandardOutput.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
    }
}
