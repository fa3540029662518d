using System.Text.Json;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary>What the commands for people have in common: a cluster to ask, and sentences when that fails.</summary>
internal abstract class ClientCommand : ICommand
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public abstract CommandPage Page { get; }

    public async Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        TimeSpan timeout = flags.Get(ClientFlags.Timeout);
        await using ClusterClient cluster = new(
            MastersOf(flags), timeout, text => terminal.Errors.WriteLine($"mesosd {Page.Name}: {text}"));
        try
        {
            return await RunAsync(cluster, flags, terminal, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            string masters = MasterLocator.Describe(MastersOf(flags));
            terminal.Errors.WriteLine(
                $"mesosd {Page.Name}: no answer from {masters} within {HumanText.Span(timeout)}");
        }
        catch (OperationCanceledException)
        {
            // The user interrupted, and knows.
        }
        catch (Exception failure) when (failure is RefusedException or IOException or TimeoutException)
        {
            terminal.Errors.WriteLine($"mesosd {Page.Name}: {failure.Message}");
        }
        return 1;
    }

    /// <summary>Where the masters are; not to be shown, there may be a password in it.</summary>
    public static IReadOnlyList<string> MastersOf(FlagValues flags) => flags.Get(ClientFlags.Master);

    /// <summary>Ids begin with their master's id, which is the same for all of a cluster: people see the rest.</summary>
    protected static string Short(string id) => id.LastIndexOf('-') is >= 0 and int at ? id[(at + 1)..] : id;

    /// <summary>A message as indented JSON, by Mesos' rules.</summary>
    protected static void WriteJson(IMessage message, Terminal terminal)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, Indented)) message.WriteJson(writer);
        terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    /// <summary>An amount of one resource: used and whole.</summary>
    protected static string Used(IEnumerable<Resource> used, IEnumerable<Resource> total, string name) =>
        $"{HumanText.Amount(ClusterFigures.Amount(used, name))} of {HumanText.Amount(ClusterFigures.Amount(total, name))}";

    protected abstract Task<int> RunAsync(ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop);
}
