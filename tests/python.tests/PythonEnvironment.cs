using Mesosd.Harness;
using Mesosd.PythonTests;
using Xunit;

[assembly: AssemblyFixture(typeof(PythonEnvironment))]

namespace Mesosd.PythonTests;

/// <summary>
/// A fresh virtual environment with the wheels of <c>out/python/dist</c>, installed without a network: the tests are about
/// what users install, not about the sources.
/// </summary>
public sealed class PythonEnvironment : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Path.Combine(Repository.Root, "out", "python", $"venv-{Guid.NewGuid():N}");

    /// <summary>The interpreter that the environment is made of: Debian's, or the one that the variable PYTHON names.</summary>
    public static string BasePython => Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3";

    /// <summary>The environment's interpreter.</summary>
    public string Python => Path.Combine(_folder, "bin", "python");

    /// <summary>The folder of the wheels.</summary>
    public static string Wheels => Path.Combine(Repository.Root, "out", "python", "dist");

    public async ValueTask InitializeAsync()
    {
        string[] wheels = Directory.Exists(Wheels) ? Directory.GetFiles(Wheels, "*.whl") : [];
        if (wheels.Length == 0) throw new FileNotFoundException($"{Wheels} has no wheels: run make python first");
        await MustAsync(BasePython, ["-m", "venv", _folder]);
        await MustAsync(Python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-cache-dir",
            "--find-links", Wheels, .. wheels]);
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task MustAsync(string path, IEnumerable<string> arguments)
    {
        Command run = await Command.RunAsync(path, arguments, Path.GetTempPath(), s_patience);
        if (run.ExitStatus != 0) throw new InvalidOperationException($"{path} ended with status {run.ExitStatus}:\n{run.Output}");
    }
}
