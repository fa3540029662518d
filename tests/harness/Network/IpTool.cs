using System.Diagnostics;

namespace Mesosd.Harness;

/// <summary>Runs <c>ip</c> of iproute2 to its end.</summary>
internal static class IpTool
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static string Path { get; } =
        new[] { "/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip" }.FirstOrDefault(File.Exists) ?? "ip";

    /// <summary>Runs one command; what it printed.</summary>
    public static string Run(params string[] arguments)
    {
        (int status, string output, string errors) = Execute(arguments, "");
        return status == 0
            ? output
            : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: status {status}: {errors.Trim()}");
    }

    /// <summary>Runs one command; whether it succeeded, and what it said if not.</summary>
    public static bool TryRun(out string errors, params string[] arguments)
    {
        (int status, _, errors) = Execute(arguments, "");
        return status == 0;
    }

    /// <summary>Runs many commands in one process, inside a namespace or, with null, outside of any.</summary>
    public static void Batch(string? inNamespace, IEnumerable<string> commands)
    {
        string script = string.Join('\n', commands) + "\n";
        string[] arguments = inNamespace is null ? ["-batch", "-"] : ["-netns", inNamespace, "-batch", "-"];
        (int status, _, string errors) = Execute(arguments, script);
        if (status != 0) throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: status {status}: {errors.Trim()}; of:\n{script}");
    }

    private static (int Status, string Output, string Errors) Execute(string[] arguments, string input)
    {
        ProcessStartInfo start = new(Path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Path} did not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new TimeoutException($"ip {string.Join(' ', arguments)} did not end within {s_patience}");
        }
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
