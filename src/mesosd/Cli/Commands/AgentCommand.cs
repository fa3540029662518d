using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Agent;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Shell.Log;

namespace Mesosd.Cli.Commands;

/// <summary>
/// <c>mesosd agent</c>. SIGTERM and SIGINT end the agent alone, as in Mesos: its executors live on for its next
/// process. SIGUSR1 ends everything and unregisters.
/// </summary>
internal sealed class AgentCommand : ICommand
{
    // The framework has no name for it; Linux' number on x86-64 and arm64.
    private const PosixSignal EndEverything = (PosixSignal)10;

    public CommandPage Page => CommandPages.Agent;

    public async Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        RoleFlags<AgentFlags> read = AgentFlags.From(flags);
        if (read.Flags is not { } settings)
        {
            CommandLine.WriteProblems(Page, [], read.Errors, terminal);
            return CommandLine.UsageStatus;
        }
        SocketTuning.PreferInlineCompletions();
        using DaemonSignals signals = new(stop);
        // Taken before anything runs: unhandled, this signal would end the process and leave its executors.
        TaskCompletionSource everything = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(EndEverything, context =>
        {
            context.Cancel = true;
            everything.TrySetResult();
        });
        await using LogWriter log = new(settings.Logging, "mesosd-agent");
        try
        {
            RoleLog role = new(log, "agent");
            await using AgentHost agent = await AgentHost.StartAsync(settings, role, signals.Stop);
            return await WaitAsync(agent, everything.Task, signals.Stop);
        }
        catch (SocketException unusable)
        {
            string place = $"{settings.Network.Ip ?? "*"}:{settings.Network.Port}";
            terminal.Errors.WriteLine($"mesosd agent: cannot listen on {place}: {unusable.SocketErrorCode}");
            return 1;
        }
        catch (AgentStoreException unusable)
        {
            terminal.Errors.WriteLine($"mesosd agent: {unusable.Message}");
            return 1;
        }
    }

    private static async Task<int> WaitAsync(AgentHost agent, Task everything, CancellationToken stop)
    {
        Task leaving = Task.Delay(Timeout.Infinite, stop);
        Task first = await Task.WhenAny(agent.Ended, everything, leaving);
        AgentOutcome outcome = first == agent.Ended
            ? await agent.Ended
            : await agent.StopAsync(endExecutors: first == everything);
        return outcome.ExitCode;
    }
}
