using System.Net.Sockets;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Shell.Log;
using Mesosd.Shell.Registry;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd local</c>: a whole cluster in one process, for trying and for developing frameworks.</summary>
internal sealed class LocalCommand : ICommand
{
    private static readonly TimeSpan s_viewInterval = TimeSpan.FromSeconds(1);

    public CommandPage Page => CommandPages.Local;

    public async Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        SocketTuning.PreferInlineCompletions();
        using DaemonSignals signals = new(stop);
        string? stated = flags.Find(ClientFlags.WorkDir);
        string? temporary = stated is null ? Directory.CreateTempSubdirectory("mesosd-local-").FullName : null;
        string folder = Path.GetFullPath(temporary ?? stated!);
        bool isLive = flags.Get(ClientFlags.Live);
        LoggingFlags logging = new() { IsQuiet = isLive, Folder = Path.Combine(folder, "log") };
        await using LogWriter log = new(logging, "mesosd-local");
        try
        {
            return await RunClusterAsync(new LocalCluster(flags, folder, log), terminal, isLive, signals.Stop);
        }
        catch (SocketException unusable)
        {
            terminal.Errors.WriteLine($"mesosd local: cannot listen on {flags.Get(ClientFlags.Ip)}:" +
                $"{flags.Get(ClientFlags.Port)} and the ports behind it: {unusable.Message}");
            return 1;
        }
        catch (Exception unusable) when (unusable is AgentStoreException or RegistryStoreException)
        {
            terminal.Errors.WriteLine($"mesosd local: {unusable.Message}");
            return 1;
        }
        finally
        {
            if (temporary is not null) Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task<int> RunClusterAsync(LocalCluster cluster, Terminal terminal, bool isLive, CancellationToken stop)
    {
        await using (cluster)
        {
            await cluster.StartAsync(stop);
            terminal.Output.WriteLine(cluster.Welcome());
            await terminal.Output.FlushAsync(CancellationToken.None);
            Task view = isLive ? ShowAsync(cluster, terminal, stop) : Task.Delay(Timeout.Infinite, stop);
            await Task.WhenAny(view, cluster.Ended);
            if (!stop.IsCancellationRequested && cluster.Ended.IsCompleted) await cluster.Ended;
            if (view.IsFaulted) await view;
            terminal.Output.WriteLine("stopping: every task is ended");
            await cluster.StopAsync();
        }
        return 0;
    }

    // On a terminal the view is drawn over itself; in a pipe or a file it is repeated.
    private static async Task ShowAsync(LocalCluster cluster, Terminal terminal, CancellationToken stop)
    {
        await using ClusterClient client = new([cluster.Address], TimeSpan.FromSeconds(10));
        using PeriodicTimer timer = new(s_viewInterval);
        while (await timer.WaitForNextTickAsync(stop))
        {
            string view = ClusterView.Draw(await ClusterFigures.AskAsync(client, stop), cluster.Welcome());
            await terminal.Output.WriteAsync(terminal.HasColour ? $"\u001b[H\u001b[2J{view}" : $"{view}\n");
            await terminal.Output.FlushAsync(stop);
        }
    }
}
