using System.Globalization;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary><c>mesosd maintenance</c>.</summary>
internal sealed class MaintenanceCommand : ClientCommand
{
    public override CommandPage Page => OperatorPages.Maintenance;

    protected override async Task<int> RunAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        if (flags.Operands.Count == 0) return await ShowAsync(cluster, flags, terminal, stop);
        string action = flags.Operands[0];
        MachineId[] machines = [.. flags.Operands.Skip(1).Select(MachineOf)];
        if (machines.Length == 0)
            throw new RefusedException(RefusalCode.Invalid, $"expected machines behind {action}");
        Call call = action switch
        {
            "plan" or "cancel" => await PlanAsync(cluster, flags, machines, action == "plan", stop),
            "start" => Start(machines),
            "stop" => Stop(machines),
            _ => throw new RefusedException(
                RefusalCode.Invalid, $"expected plan, cancel, start or stop, found {action}"),
        };
        await cluster.ChangeAsync(call, stop);
        return await ShowAsync(cluster, flags, terminal, stop);
    }

    // The schedule is replaced as a whole: what others planned is kept.
    private static async Task<Call> PlanAsync(
        ClusterClient cluster, FlagValues flags, MachineId[] machines, bool isPlanned, CancellationToken stop)
    {
        Response answer = await cluster.AskAsync(CallType.GetMaintenanceSchedule, stop);
        Schedule schedule = new();
        foreach (Window window in answer.GetMaintenanceSchedule?.Schedule.Windows ?? [])
        {
            Window rest = new() { Unavailability = window.Unavailability };
            rest.MachineIds.AddRange(window.MachineIds.Where(id => !machines.Any(one => AreSame(one, id))));
            if (rest.MachineIds.Count > 0) schedule.Windows.Add(rest);
        }
        if (isPlanned) schedule.Windows.Add(WindowOf(flags, machines));
        return new Call
        {
            Type = CallType.UpdateMaintenanceSchedule,
            UpdateMaintenanceSchedule = new CallUpdateMaintenanceSchedule { Schedule = schedule },
        };
    }

    private static Window WindowOf(FlagValues flags, MachineId[] machines)
    {
        DateTimeOffset start = DateTimeOffset.UtcNow + flags.Get(OperatorFlags.In);
        Window window = new()
        {
            Unavailability = new Unavailability
            {
                Start = new TimeInfo(start.ToUnixTimeSeconds() * 1_000_000_000),
                Duration = flags.FindValue(OperatorFlags.For) is { } span
                    ? new DurationInfo(span.Ticks * TimeSpan.NanosecondsPerTick)
                    : null,
            },
        };
        window.MachineIds.AddRange(machines);
        return window;
    }

    private static Call Start(MachineId[] machines)
    {
        Call call = new() { Type = CallType.StartMaintenance, StartMaintenance = new CallStartMaintenance() };
        call.StartMaintenance.Machines.AddRange(machines);
        return call;
    }

    private static Call Stop(MachineId[] machines)
    {
        Call call = new() { Type = CallType.StopMaintenance, StopMaintenance = new CallStopMaintenance() };
        call.StopMaintenance.Machines.AddRange(machines);
        return call;
    }

    // ---- showing

    private static async Task<int> ShowAsync(
        ClusterClient cluster, FlagValues flags, Terminal terminal, CancellationToken stop)
    {
        Response status = await cluster.AskAsync(CallType.GetMaintenanceStatus, stop);
        if (flags.Get(ClientFlags.Json))
        {
            WriteJson(status, terminal);
            return 0;
        }
        Response schedule = await cluster.AskAsync(CallType.GetMaintenanceSchedule, stop);
        ClusterStatus cover = status.GetMaintenanceStatus?.Status ?? new ClusterStatus();
        List<Window> windows = schedule.GetMaintenanceSchedule?.Schedule.Windows ?? [];
        if (windows.Count == 0) terminal.Output.WriteLine("no maintenance is planned");
        else terminal.Write(Table(windows, cover).Lines(terminal.Width));
        return 0;
    }

    /// <summary>A line for each machine.</summary>
    internal static TextTable Table(List<Window> windows, ClusterStatus status)
    {
        TextTable table = new(
            new TextColumn("MACHINE") { MinWidth = 8 }, new TextColumn("STATE"), new TextColumn("FROM (UTC)"),
            new TextColumn("FOR"), new TextColumn("FRAMEWORKS THAT AGREE", TextAlignment.Right),
            new TextColumn("REFUSE", TextAlignment.Right));
        foreach (Window window in windows)
        {
            foreach (MachineId id in window.MachineIds)
            {
                bool isDown = status.DownMachines.Exists(down => AreSame(down, id));
                List<InverseOfferStatus> answers =
                    status.DrainingMachines.Find(one => AreSame(one.Id, id))?.Statuses ?? [];
                table.Add(
                    Name(id), isDown ? "down" : "draining", Start(window.Unavailability), Span(window.Unavailability),
                    Count(answers, InverseOfferStatusStatus.Accept), Count(answers, InverseOfferStatusStatus.Decline));
            }
        }
        return table;
    }

    private static string Count(List<InverseOfferStatus> answers, InverseOfferStatusStatus what) =>
        answers.Count(answer => answer.Status == what).ToString(CultureInfo.InvariantCulture);

    private static string Start(Unavailability away) =>
        DateTimeOffset.FromUnixTimeSeconds(away.Start.Nanoseconds / 1_000_000_000)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Span(Unavailability away) => away.Duration is { } span
        ? HumanText.Span(TimeSpan.FromTicks(span.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : "?";

    private static string Name(MachineId id) => (id.Hostname, id.Ip) switch
    {
        (null or "", var ip) => ip ?? "",
        (var host, null or "") => host,
        var (host, ip) => $"{host} ({ip})",
    };

    private static MachineId MachineOf(string text) => System.Net.IPAddress.TryParse(text, out _)
        ? new MachineId { Ip = text }
        : new MachineId { Hostname = text };

    private static bool AreSame(MachineId left, MachineId right) =>
        string.Equals(left.Hostname ?? "", right.Hostname ?? "", StringComparison.OrdinalIgnoreCase) &&
        (left.Ip ?? "") == (right.Ip ?? "");
}
