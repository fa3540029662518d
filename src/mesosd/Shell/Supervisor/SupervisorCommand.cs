using System.Globalization;
using System.Runtime.InteropServices;
using Mesosd.Core;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Supervisor;

/// <summary>
/// The subcommand <c>mesosd supervisor</c>, which an agent starts: see <see cref="SupervisorLauncher"/>. It sets
/// up no HTTP host and stays small.
/// </summary>
public static class SupervisorCommand
{
    /// <summary>The subcommand's name.</summary>
    public const string Name = "supervisor";

    // Sandboxes get their modes explicitly; this is for what goes without.
    private const uint CreationMask = 0x12; // 022

    private const int FailureStatus = 1;
    private const int UsageStatus = 2;

    /// <summary>Runs until the supervisor is not needed any more.</summary>
    /// <returns>0; 1 when it could not start; 2 for wrong arguments.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        SupervisorOptions? options = SupervisorOptions.Parse(
            arguments, Environment.GetEnvironmentVariable(SupervisorOptions.TokenVariable), out string error);
        if (options is null) return Fail(UsageStatus, error);
        using SupervisorLock? owned = SupervisorLock.TryTake(options.RuntimeDirectory, out SystemFailure failure);
        if (owned is null) return Fail(FailureStatus, failure.ToString());
        Libc.SetCreationMask(CreationMask);
        ChildProcesses.AdoptOrphans();
        SocketTuning.PreferInlineCompletions();
        using SupervisorHost host = new(options, MakeParts());
        using PosixSignalRegistration terminate = StopOn(host, PosixSignal.SIGTERM);
        using PosixSignalRegistration interrupt = StopOn(host, PosixSignal.SIGINT);
        Log($"supervisor {Environment.ProcessId} of the agent at {options.Agent}");
        host.Run();
        return 0;
    }

    private static SupervisorParts MakeParts()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        SystemRandom.Fill(seed);
        return new SupervisorParts(
            BitConverter.ToUInt64(seed), MesosdVersion.Text, ProcessSpawner.OwnLaunchAs, Log);
    }

    private static PosixSignalRegistration StopOn(SupervisorHost host, PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            host.RequestStop($"{signal} was received");
        });

    private static int Fail(int status, string error)
    {
        Log($"cannot start the supervisor: {error}");
        return status;
    }

    private static void Log(string text)
    {
        try
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {text}"));
        }
        catch (IOException)
        {
            // A full disk must not end the parent of all containers, and there is nowhere to tell.
        }
    }
}
