using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Mesosd.Harness;

/// <summary>
/// The frameworks of <c>tests/clients/javascript</c>, which use a library from npm that was written for Mesos. Its packages
/// are installed once, exactly as the lock file says, into <c>out/clients</c>.
/// </summary>
public static class JavaScriptClients
{
    private static readonly TimeSpan s_longestInstallation = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<string>> s_folder = new(InstallAsync);

    /// <summary>Starts a framework in the surroundings of a cluster.</summary>
    /// <param name="cluster">Where it belongs; it ends with it.</param>
    /// <param name="script">A file of <c>tests/clients/javascript</c>.</param>
    /// <param name="arguments">What the script takes.</param>
    /// <exception cref="InvalidOperationException">The packages could not be installed; the message says what to do.</exception>
    public static async Task<RunningProgram> StartAsync(TestCluster cluster, string script, params string[] arguments)
    {
        string folder = await FolderAsync();
        return cluster.Program(Node(), [Path.Combine(folder, script), .. arguments]);
    }

    /// <summary>Where the scripts stand, beside their packages.</summary>
    /// <exception cref="InvalidOperationException">The packages could not be installed; the message says what to do.</exception>
    public static Task<string> FolderAsync() => s_folder.Value;

    /// <summary>The program that runs them.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says what to do.</exception>
    // Debian calls it so; the first of PATH is as good.
    public static string Node()
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            foreach (string name in (string[])["node", "nodejs"])
                if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new InvalidOperationException("node is not on PATH: install nodejs (make setup does)");
    }

    // Installed beside its place and moved there when it is whole: several runs of tests may begin at a time.
    private static async Task<string> InstallAsync()
    {
        string source = Path.Combine(Repository.Root, "tests", "clients", "javascript");
        byte[] wanted = await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"));
        string name = $"javascript-{Convert.ToHexStringLower(SHA256.HashData(wanted).AsSpan(0, 6))}";
        string folder = Path.Combine(Repository.Root, "out", "clients", name);
        if (!Directory.Exists(folder))
        {
            string unfinished = $"{folder}.{Guid.NewGuid():N}";
            Directory.CreateDirectory(unfinished);
            CopyFiles(source, unfinished);
            await RunNpmAsync(unfinished);
            if (!TryMove(unfinished, folder)) Directory.Delete(unfinished, recursive: true);
        }
        CopyFiles(source, folder);
        return folder;
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
            return true;
        }
        catch (IOException) when (Directory.Exists(to))
        {
            // Another run was faster, and its packages are the same.
            return false;
        }
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    private static async Task RunNpmAsync(string folder)
    {
        ProcessStartInfo start = new("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process npm = Process.Start(start)!;
            using CancellationTokenSource limit = new(s_longestInstallation);
            Task<string> errors = npm.StandardError.ReadToEndAsync(limit.Token);
            Task<string> output = npm.StandardOutput.ReadToEndAsync(limit.Token);
            await npm.WaitForExitAsync(limit.Token);
            if (npm.ExitCode != 0) throw Failed($"npm ci ended with status {npm.ExitCode}:\n{await output}{await errors}");
        }
        catch (Win32Exception missing)
        {
            throw Failed($"npm cannot be started: {missing.Message}");
        }
        catch (OperationCanceledException)
        {
            throw Failed($"npm ci did not end within {s_longestInstallation}");
        }

        InvalidOperationException Failed(string why) => new(
            $"install the packages of tests/clients/javascript in {folder}: {why}\n" +
            "These tests run a framework from npm: install nodejs and npm (make setup does), and let npm reach its registry.");
    }
}
