using System.Text.Json;
using Mesosd.Protocol.Client;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd masters</c>. Unlike the other commands it asks each master, leader or not.</summary>
internal sealed class MastersCommand : ICommand
{
    // A master that is there answers within milliseconds; the table should not wait for one that is not.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    public CommandPage Page => CommandPages.Masters;

    public async Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        TimeSpan stated = flags.Get(ClientFlags.Timeout);
        TimeSpan timeout = stated < s_longest ? stated : s_longest;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(stated);
        try
        {
            IReadOnlyList<string> masters = await MasterProbe.FindAllAsync(flags.Get(ClientFlags.Master), limit.Token);
            MasterStandingReport[] reports =
                await Task.WhenAll(masters.Select(master => MasterProbe.AskAsync(master, timeout)));
            if (flags.Get(ClientFlags.Json)) WriteJson(reports, terminal);
            else Write(reports, terminal);
            return reports.Any(report => report.Leads) ? 0 : 1;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            string where = MasterLocator.Describe(flags.Get(ClientFlags.Master));
            terminal.Errors.WriteLine($"mesosd masters: no answer from {where} within {HumanText.Span(stated)}");
        }
        catch (OperationCanceledException)
        {
            // The user interrupted, and knows.
        }
        catch (IOException failure)
        {
            terminal.Errors.WriteLine($"mesosd masters: {failure.Message}");
        }
        return 1;
    }

    private static void Write(MasterStandingReport[] reports, Terminal terminal)
    {
        TextTable table = new(new TextColumn("MASTER"), new TextColumn("STATE"), new TextColumn("LEADER"));
        foreach (MasterStandingReport report in reports)
            table.Add(report.Address, StateOf(report), report.Leads ? report.Address : report.Leader ?? "");
        terminal.Write(table.Lines(terminal.Width));
    }

    private static string StateOf(MasterStandingReport report) =>
        report.Leads ? "leads"
        : report.IsSuspended ? "suspended: it cannot prove that it leads at present"
        : report.Problem is { } problem ? $"no answer: {problem}" : "stands by";

    private static void WriteJson(MasterStandingReport[] reports, Terminal terminal)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (MasterStandingReport report in reports)
            {
                json.WriteStartObject();
                json.WriteString("address", report.Address);
                json.WriteBoolean("leads", report.Leads);
                if (report.IsSuspended) json.WriteBoolean("suspended", true);
                if (report.Leader is { } leader) json.WriteString("leader", leader);
                if (report.Problem is { } problem) json.WriteString("problem", problem);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
