using System.Net.Sockets;
using Mesosd.Core;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;
using Mesosd.Shell.Registry;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd master</c>.</summary>
internal sealed class MasterCommand : ICommand
{
    public CommandPage Page => CommandPages.Master;

    public async Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        RoleFlags<MasterFlags> read = MasterFlags.From(flags);
        if (read.Flags is not { } settings)
        {
            CommandLine.WriteProblems(Page, [], read.Errors, terminal);
            return CommandLine.UsageStatus;
        }
        // An agent is a connection, and a connection is an open file.
        OpenFilesLimit.Raise();
        SocketTuning.PreferInlineCompletions();
        using DaemonSignals signals = new(stop);
        await using LogWriter log = new(settings.Logging, "mesosd-master");
        try
        {
            await using MasterHost master =
                await MasterHost.StartAsync(settings, new RoleLog(log, "master"), signals.Stop);
            await Task.WhenAny(master.Ended, master.Stopped, Task.Delay(Timeout.Infinite, signals.Stop));
            if (!master.Ended.IsFaulted)
            {
                await master.StopAsync();
                return await ReportAsync(master, terminal);
            }
            // Nobody but this line would tell why the supervisor has to start it again.
            string bug = $"ended by a bug, please report it: {master.Ended.Exception!.GetBaseException()}";
            log.Write(NoticeSeverity.Error, "master", bug);
            terminal.Errors.WriteLine($"mesosd master: {bug}");
            return 1;
        }
        catch (RegistryStoreException unusable)
        {
            terminal.Errors.WriteLine($"mesosd master: {unusable.Message}");
            return 1;
        }
        catch (SocketException unusable)
        {
            string place = $"{settings.Network.Ip ?? "*"}:{settings.Network.Port}";
            terminal.Errors.WriteLine($"mesosd master: cannot listen on {place}: {unusable.Message}");
            return 1;
        }
    }

    private static async Task<int> ReportAsync(MasterHost master, Terminal terminal)
    {
        if (!master.Stopped.IsCompletedSuccessfully) return 0;
        MasterOutcome outcome = await master.Stopped;
        if (outcome.ExitCode != 0) terminal.Errors.WriteLine($"mesosd master: {outcome.Text}");
        return outcome.ExitCode;
    }
}
